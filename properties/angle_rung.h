#ifndef ROPECHECK_PROPERTIES_ANGLE_RUNG_H_
#define ROPECHECK_PROPERTIES_ANGLE_RUNG_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// How an implementation makes the angle t·θ_j: the second rung of a contract. Each rung but the
// first is the order of operations that frameworks have, all in float32, and its angle budget A is
// derived from these operations, pair by pair.
namespace ropecheck::inline properties {

enum class AngleRung : std::uint8_t {
  exact,        ///< A = 0: the angle is as good as exact, at every position
  float32,      ///< inv_freq and t·inv_freq in float32; b^(2j/r) is pow(b, 2j/r)
  float32_exp,  ///< the same, but b^(2j/r) is exp of a float32 product with ln b
};

inline constexpr AngleRung kAngleRungs[] = {AngleRung::exact, AngleRung::float32,
                                            AngleRung::float32_exp};

/// "exact-angle", "float32-angle", "float32-angle-exp".
std::string_view name_of(AngleRung rung);

/// The rung in the words of a kernel's author, with A.
std::string_view meaning_of(AngleRung rung);

/// Returns A for each pair, [pairs]: the angle is within A·|t·θ_j|·2^−24 of the exact one, if
/// float32 holds t. Empty for `exact`.
std::vector<double> angle_errors(AngleRung rung, const RopeSpec& spec);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_ANGLE_RUNG_H_
