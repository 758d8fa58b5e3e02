#ifndef ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_
#define ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_

#include <vector>

#include "reference/rope_spec.h"

namespace ropecheck::adapters {

/// θ of every pair as a double, [pairs], rad per position: the exact value rounded once. Each
/// thread remembers its recent specifications, as a call takes microseconds and this milliseconds.
std::vector<double> resolved_frequencies(const RopeSpec& spec);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_RESOLVED_FREQUENCIES_H_
