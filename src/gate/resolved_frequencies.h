#ifndef ROPECHECK_GATE_RESOLVED_FREQUENCIES_H_
#define ROPECHECK_GATE_RESOLVED_FREQUENCIES_H_

#include <vector>

#include "reference/rope_spec.h"

// The frequencies of a specification for code that takes doubles.
namespace ropecheck {

/// θ of every pair as a double, [pairs], rad per position: the exact value rounded once. Each
/// thread remembers its recent specifications, because a call takes microseconds and this function
/// takes milliseconds.
std::vector<double> resolved_frequencies(const RopeSpec& spec);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_RESOLVED_FREQUENCIES_H_
