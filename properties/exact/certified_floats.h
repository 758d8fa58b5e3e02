#ifndef ROPECHECK_PROPERTIES_EXACT_CERTIFIED_FLOATS_H_
#define ROPECHECK_PROPERTIES_EXACT_CERTIFIED_FLOATS_H_

#include <cstdint>
#include <optional>

#include "reference/rope_spec.h"

// The reference's certified values in float32, compiled once. Each is the float nearest to the
// exact value, or empty if the reference does not decide.
namespace ropecheck::exact {

/// cos and sin of position·θ_pair.
std::optional<double> certified_float_cos(const RopeSpec& spec, std::int64_t position, int pair);
std::optional<double> certified_float_sin(const RopeSpec& spec, std::int64_t position, int pair);

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_CERTIFIED_FLOATS_H_
