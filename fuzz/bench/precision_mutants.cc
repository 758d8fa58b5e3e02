#include "fuzz/bench/precision_mutants.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "properties/case/dtype.h"
#include "properties/exact/exact_rope.h"

namespace ropecheck {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

Turn of_angle(double angle) { return {std::cos(angle), std::sin(angle)}; }

double rounded(DType format, double value) { return value_of(format, bits_of(format, value)); }

Turn float32_angle(const TurnAsked& at) {
  const float angle = static_cast<float>(at.position) * static_cast<float>(at.theta);
  return of_angle(static_cast<double>(angle));
}

/// θ_j = θ_{j−1}·ratio in double: every step adds up to 2^−53 of θ, and the rounding of the angle
/// as much. So pair j is beyond the budget only if t·θ_j is above some 2^30/j.
Turn iterated_theta(const TurnAsked& at) {
  const double ratio = std::pow(at.spec.base, -2.0 / static_cast<double>(at.spec.rotary_dim));
  double theta = 1;
  for (int j = 0; j < at.pair; ++j) theta *= ratio;
  return of_angle(static_cast<double>(at.position) * theta);
}

/// Rotates by the position rounded to the format. It rotates by the exact position if the format
/// cannot hold it: above 65504 in float16, and if the nearest number is 2^63.
template <DType format>
Turn rounded_position(const TurnAsked& at) {
  const double position = rounded(format, static_cast<double>(at.position));
  const bool fits = std::abs(position) < 0x1p63;
  return exact_turn(at.spec, fits ? static_cast<std::int64_t>(position) : at.position, at.pair);
}

template <DType format>
Turn rounded_table(const TurnAsked& at) {
  const Turn turn = exact_turn(at.spec, at.position, at.pair);
  return {rounded(format, turn.cos), rounded(format, turn.sin)};
}

template <DType format>
Turn rounded_inv_freq(const TurnAsked& at) {
  return of_angle(static_cast<double>(at.position) * rounded(format, at.theta));
}

/// 2π as one double, which is 2.4·10^−16 too small: the error is 2 u after 5·10^8 turns.
Turn one_constant(const TurnAsked& at) {
  const double angle = static_cast<double>(at.position) * at.theta;
  return of_angle(angle - kTurn * std::nearbyint(angle / kTurn));
}

/// sin and cos by Taylor's series up to x^17/17! and x^16/16! on all of [−π, π], one term short of
/// float's precision. The omitted terms at ±π are
///
///     cos  π^18/18! = 1.39e-7 = 2.33 u,  less π^20/20! = 0.06 u
///     sin  π^19/19! = 2.31e-8 = 0.39 u
///
/// together 2.3 u. Rounding the result adds 1 u at most, and 2.94 u are allowed. So a violation
/// needs an angle within a hundredth of half a turn, because x^18 falls off by a sixth there, and
/// values that round to the same side.
Turn fast_sincos(const TurnAsked& at) {
  const Turn right = exact_turn(at.spec, at.position, at.pair);
  const double angle = std::atan2(right.sin, right.cos);
  const double square = angle * angle;
  double sin = 1, cos = 1;
  for (int n = 8; n >= 1; --n) {
    sin = 1 - square / (2 * n * (2 * n + 1)) * sin;
    cos = 1 - square / ((2 * n - 1) * (2 * n)) * cos;
  }
  return {cos, angle * sin};
}

/// The cubic coefficient of sin, 1/6 as a float, is off by 18 units of its last place, 2^−26 each.
/// The effect is largest an eighth of a turn from the nearest quarter, (π/4)³·18·2^−26 = 2.18 u. A
/// violation needs 2.94 u less the 1 u of the result's rounding.
Turn coefficient_off(const TurnAsked& at) {
  const Turn right = exact_turn(at.spec, at.position, at.pair);
  constexpr double kQuarter = std::numbers::pi / 2;
  const double angle = std::atan2(right.sin, right.cos);
  const double quarters = std::nearbyint(angle / kQuarter);
  const double x = angle - quarters * kQuarter;
  const double sin = std::sin(x) - x * x * x * 18 * 0x1p-26;
  const double cos = std::cos(x);
  switch (static_cast<int>(quarters) & 3) {
    case 0:
      return {cos, sin};
    case 1:
      return {-sin, cos};
    case 2:
      return {-cos, -sin};
    default:
      return {sin, -cos};
  }
}

/// θ/2π is truncated to 56 bits, so that whole turns drop out of a product in integers. The error
/// is up to t times 2^−56 turns, which reaches 2 u from 2^30 on at the earliest.
Turn short_phase(const TurnAsked& at) {
  constexpr int kLost = 64 - 56;
  const std::uint64_t turns = exact::exact_rope(at.spec)->turns(at.pair).limb[3];
  const std::uint64_t phase = static_cast<std::uint64_t>(at.position) * (turns >> kLost << kLost);
  return of_angle(std::ldexp(static_cast<double>(phase), -64) * kTurn);
}

/// Takes the next quarter if the phase of the first pair is within 2^−23 of a turn from one of the
/// four borders between quarters. This happens at 4·2·2^−23 = one position in 2^20, whatever the
/// number of pairs, because the first pair's phases t/2π are spread evenly.
Turn wrong_quadrant(const TurnAsked& at) {
  const Turn right = exact_turn(at.spec, at.position, at.pair);
  // | |cos| − |sin| | = √2·sin of the angle to the nearest border.
  const double from_border = std::abs(std::abs(right.cos) - std::abs(right.sin));
  if (at.pair > 0 || from_border > std::numbers::sqrt2 * kTurn * 0x1p-23) return right;
  return {-right.sin, right.cos};
}

Turn wrong_above_2_32(const TurnAsked& at) {
  constexpr std::int64_t kNear = 0xffff'ffff;
  const bool far = at.position > kNear || at.position < -kNear;
  return exact_turn(at.spec, far ? at.position & kNear : at.position, at.pair);
}

// The largest error that exists, for a mistake that can cause any angle at positions up to 2^63:
// ‖R_a x − R_b x‖ is 2‖x‖ at most, for angles half a turn apart, and among so many positions some
// come within 10^−9 of that. A wrong quadrant causes an error of ‖R_a x − R_b x‖ = √2‖x‖. Rounding
// changes either by 1 u. Mistakes that are small, or that show early, are swept below 2^20.
constexpr double kHalfTurn = 0x1p25;
constexpr double kQuarterTurn = 0x1p24 * std::numbers::sqrt2;
constexpr double kBySweep = 0;

constexpr PrecisionMutant kMutants[] = {
    {"float32_angle", float32_angle, 20, kBySweep},
    {"iterated_theta", iterated_theta, 63, kHalfTurn},
    {"bfloat16_position", rounded_position<DType::bfloat16>, 20, kBySweep},
    {"float16_position", rounded_position<DType::float16>, 20, kBySweep},
    {"bfloat16_table", rounded_table<DType::bfloat16>, 20, kBySweep},
    {"float16_table", rounded_table<DType::float16>, 20, kBySweep},
    {"bfloat16_inv_freq", rounded_inv_freq<DType::bfloat16>, 20, kBySweep},
    {"float16_inv_freq", rounded_inv_freq<DType::float16>, 20, kBySweep},
    {"float_position", rounded_position<DType::float32>, 63, kHalfTurn},
    {"one_constant", one_constant, 63, kHalfTurn},
    {"fast_sincos", fast_sincos, 20, kBySweep},
    {"coefficient_off", coefficient_off, 20, kBySweep},
    {"short_phase", short_phase, 63, kHalfTurn},
    {"wrong_quadrant", wrong_quadrant, 63, kQuarterTurn},
    {"wrong_above_2_32", wrong_above_2_32, 63, kHalfTurn},
};

}  // namespace

Turn exact_turn(const RopeSpec& spec, std::int64_t position, int pair) {
  const auto turn = exact::exact_rope(spec)->at(position, pair);
  return {turn.cos.hi, turn.sin.hi};
}

std::span<const PrecisionMutant> precision_mutants() { return kMutants; }

const PrecisionMutant* precision_mutant_named(std::string_view name) {
  const auto found = std::find_if(std::begin(kMutants), std::end(kMutants),
                                  [&](const PrecisionMutant& known) { return known.name == name; });
  return found == std::end(kMutants) ? nullptr : found;
}

}  // namespace ropecheck
