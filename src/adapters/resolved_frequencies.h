#ifndef ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_
#define ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_

#include <vector>

#include "reference/rope_spec.h"

// The frequencies of a specification for code that takes doubles.
namespace ropecheck::adapters {

/// θ of every pair as a double, [pairs], rad per position: the exact value rounded once. Each
/// thread remembers its recent specifications, because a call takes microseconds and this function
/// takes milliseconds.
std::vector<double> resolved_frequencies(const RopeSpec& spec);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_
