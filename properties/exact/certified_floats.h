#ifndef ROPECHECK_PROPERTIES_EXACT_CERTIFIED_FLOATS_H_
#define ROPECHECK_PROPERTIES_EXACT_CERTIFIED_FLOATS_H_

#include <array>
#include <cstdint>
#include <optional>

#include "reference/rope_spec.h"
#include "reference/rounding.h"

// The reference's certified values, compiled once. Each is the number nearest to the exact value,
// or empty if the reference does not decide.
namespace ropecheck::exact {

/// cos and sin of position·θ_pair in float32.
std::optional<double> certified_float_cos(const RopeSpec& spec, std::int64_t position, int pair);
std::optional<double> certified_float_sin(const RopeSpec& spec, std::int64_t position, int pair);

/// cos and sin of position·θ_pair in any format.
std::array<std::optional<double>, 2> certified_turn(const RopeSpec& spec, std::int64_t position,
                                                    int pair, const Format& format);
/// The rotated pair (x1, x2), which is finite.
std::array<std::optional<double>, 2> certified_pair(const RopeSpec& spec, std::int64_t position,
                                                    int pair, double x1, double x2,
                                                    const Format& format);

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_CERTIFIED_FLOATS_H_
