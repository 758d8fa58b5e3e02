#include "properties/exact/nearest_rotation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "properties/exact/certified_floats.h"
#include "reference/frequencies.h"

namespace ropecheck::exact {
namespace {

/// The error of a coordinate over m·(|x1| + |x2|). cos and sin are within 2^−98 (exact_rope.h), the
/// four products, the sum, m and the product with it round by less than 20·2^−106 together.
constexpr double kError = 0x1p-97;

/// The double next to `value` towards 0 if that is not exact, with its last bit set: rounded to
/// odd, so that rounding it again to a format of at most 51 bits is the same as rounding `value`.
double to_odd(const DoubleDouble& value) {
  if (value.lo == 0) return value.hi;
  const bool is_nearer_to_zero = (value.lo < 0) == (value.hi > 0);
  const double towards_zero = is_nearer_to_zero ? std::nextafter(value.hi, 0.0) : value.hi;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(towards_zero) | 1);
}

/// The high half of a normalized sum is the double nearest to it.
double rounded(const Format& format, const DoubleDouble& value) {
  if (format.precision == kFloat64.precision) return value.hi;
  return round_to(format, to_odd(value));
}

/// The range in which double-double products keep their error bound: the low halves do not vanish,
/// and the high ones do not overflow.
bool in_range(double size) { return size > 0x1p-800 && size < 0x1p800; }

}  // namespace

std::optional<double> nearest_to(const Format& format, const DoubleDouble& value, double error) {
  if (error == 0) return rounded(format, value);
  // The sums round by less than 2^−104 of the value, so the reach is larger by as much.
  const DoubleDouble reach = error + std::abs(value.hi) * 0x1p-103;
  const double below = rounded(format, value - reach);
  const double above = rounded(format, value + reach);
  if (below != above || below == 0) return std::nullopt;  // the sign of a zero is not decided
  return below;
}

NearestRotation::NearestRotation(const RopeSpec& spec)
    : spec_(spec),
      exact_(exact_rope(spec)),
      factor_is_a_double_(attention_factor_is_a_double(spec)) {}

NearestRotation::Turn NearestRotation::turn_at(std::int64_t position, int pair) const {
  const bool turns = position != 0 && exact_->frequency(pair) != 0;
  return {turns ? exact_->at(position, pair)
                : CosSin<DoubleDouble>{DoubleDouble(1), DoubleDouble(0), DoubleDouble(0)},
          position, pair, turns};
}

NearestPair NearestRotation::turn(std::int64_t position, int pair, const Format& format) const {
  const Turn at = turn_at(position, pair);
  if (!at.turns) return {1.0, 0.0};
  const NearestPair fast = {nearest_to(format, at.exact.cos, 0x1p-98),
                            nearest_to(format, at.exact.sin, 0x1p-98)};
  return fast[0] && fast[1] ? fast : certified_turn(spec_, position, pair, format);
}

NearestPair NearestRotation::rotated(const Turn& turn, double x1, double x2,
                                     const Format& format) const {
  const double size = std::abs(x1) + std::abs(x2);
  const DoubleDouble& m = exact_->attention_factor();
  if (!std::isfinite(x1) || !std::isfinite(x2)) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return {nan, nan};
  }
  if (!turn.turns && factor_is_a_double_ && m.hi == 1)
    return {rounded(format, x1), rounded(format, x2)};
  if (size == 0) return {x1, x2};
  NearestPair fast;
  if (in_range(size) && in_range(size * m.hi)) {
    const auto& [cos, sin, error] = turn.exact;
    const double reach = kError * m.hi * size;
    fast = {nearest_to(format, m * (DoubleDouble(x1) * cos - DoubleDouble(x2) * sin), reach),
            nearest_to(format, m * (DoubleDouble(x1) * sin + DoubleDouble(x2) * cos), reach)};
  }
  if (fast[0] && fast[1]) return fast;
  return certified_pair(spec_, turn.position, turn.pair, x1, x2, format);
}

}  // namespace ropecheck::exact
