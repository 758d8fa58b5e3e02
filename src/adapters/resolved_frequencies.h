#ifndef ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_
#define ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_

#include <vector>

#include "reference/rope_spec.h"

namespace ropecheck {

/// θ of every pair as a double, [pairs], rad per position: the exact value rounded once. Each
/// thread remembers its recent specifications, as a call takes microseconds and this milliseconds.
std::vector<double> resolved_frequencies(const RopeSpec& spec);

}  // namespace ropecheck

#endif  // ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_
