#ifndef ROPECHECK_TESTS_PROPERTIES_ROUNDED_ROTATION_H_
#define ROPECHECK_TESTS_PROPERTIES_ROUNDED_ROTATION_H_

#include <array>
#include <cmath>

#include "properties/rotation_rung.h"
#include "reference/rounding.h"

// The rotation of one pair, rounded as a rung of the ladder of contracts says.
namespace ropecheck::testing {

using Vector = std::array<double, 2>;

/// Rotates by cos and sin of the angle, rounded as a rung says. `fused`: with fused multiply-add;
/// bit 0 of `which` tells which of the first coordinate's products is rounded, bit 1 the second's.
struct RoundedRotation {
  RotationRung rung;
  const Format& storage;
  bool fused = false;
  unsigned which = 0;

  Vector operator()(long double angle, Vector x) const {
    const Format& working = rung == RotationRung::storage ? storage : kFloat32;
    const auto entry = [&](long double value) {
      const double in_float32 = round_to(kFloat32, value);
      return rung == RotationRung::float32 ? in_float32 : round_to(storage, in_float32);
    };
    const double c = entry(std::cos(angle)), s = entry(std::sin(angle));
    // Products of two numbers of up to 24 bits are exact in double.
    const auto sum = [&](double a, double b, bool round_b) {
      if (!fused) return round_to(working, round_to(working, a) + round_to(working, b));
      const long double exact = round_b ? a : b;
      return round_to(working, exact + round_to(working, round_b ? b : a));
    };
    return {round_to(storage, sum(x[0] * c, -x[1] * s, (which & 1U) != 0)),
            round_to(storage, sum(x[0] * s, x[1] * c, (which & 2U) != 0))};
  }
};

}  // namespace ropecheck::testing

#endif  // ROPECHECK_TESTS_PROPERTIES_ROUNDED_ROTATION_H_
