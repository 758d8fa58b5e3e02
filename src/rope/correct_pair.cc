#include "rope/correct_pair.h"

#include <bit>
#include <boost/math/constants/constants.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "rope/exact_cos_sin.h"
#include "rope/storage.h"
#include "rope/turns.h"
#include "rope/wide_real.h"

namespace ropecheck::rope {
namespace {

// Rotating two doubles may cancel 2·53 bits and more. 384 bits of phase at any 64-bit position and
// 512 bits of arithmetic leave about a hundred to decide with. No allocation: the digits are an
// array.
using Wide = WideReal<512>;

struct WideCosSin {
  Wide cos;
  Wide sin;
};

/// m·cos tθ and m·sin tθ.
WideCosSin wide_cos_sin(const PlanTables& plan, std::int64_t position, std::size_t pair) {
  const Reduced reduced = nearest_quarter(times(plan.turns[pair], position));
  Wide turns = 0;
  for (std::size_t i = Turns::kWords; i-- > 0;)
    turns = ldexp(turns + Wide(reduced.magnitude.word[i]), -64);
  const Wide angle = turns * boost::math::constants::two_pi<Wide>();
  const Wide m = Wide(plan.attention_factor.high) + Wide(plan.attention_factor.low);
  // At most π/4, so Boost's series need no reduction of their own.
  const Wide c = m * cos(angle);
  const Wide s = (reduced.negative ? -m : m) * sin(angle);
  switch (reduced.quarter) {
    case 0:
      return {c, s};
    case 1:
      return {-s, c};
    case 2:
      return {-c, -s};
    default:
      return {s, -c};
  }
}

bool is_odd(double x) { return (std::bit_cast<std::uint64_t>(x) & 1) != 0; }

double next_towards(double x, bool up) {
  const double infinity = std::numeric_limits<double>::infinity();
  return std::nextafter(x, up ? infinity : -infinity);
}

double to_odd(const Wide& x) {
  const double nearest = x.convert_to<double>();
  const Wide rest = x - Wide(nearest);
  if (rest == 0 || is_odd(nearest)) return nearest;
  return next_towards(nearest, rest > 0);
}

/// v·m with a relative error below 2^−101: 2^−104 each of v and m, and the rest's two products and
/// sums, which are rounded. Neither is subnormal, since v is 0 or at least 2^−384 in size.
DoubleDouble times_factor(const DoubleDouble& v, const DoubleDouble& m) {
  const double product = v.high * m.high;
  const double rest = std::fma(v.high, m.high, -product) + (v.high * m.low + v.low * m.high);
  const double high = product + rest;
  return {high, rest - (high - product)};
}

/// m·cos tθ and m·sin tθ, each with a relative error below 2^−101. Empty if m is so large or small
/// that a rest could be subnormal.
std::optional<CosSinPair> narrow_cos_sin(const PlanTables& plan, std::int64_t position,
                                         std::size_t pair) {
  const CosSinPair turn = exact_cos_sin(times(plan.turns[pair], position));
  if (!plan.scales) return turn;
  const DoubleDouble& m = plan.attention_factor;
  if (!(std::fabs(m.high) > 0x1p-100 && std::fabs(m.high) < 0x1p100)) return {};
  return CosSinPair{times_factor(turn.cos, m), times_factor(turn.sin, m)};
}

/// Returns whether a relative error of 2^−101 cannot move m·cos or m·sin to the other side of
/// `high`. Without a rest, it is exact if it is 0, or ±1 and m is 1.
bool tells_its_side(const DoubleDouble& v, bool scales) {
  return v.low == 0 ? v.high == 0 || (!scales && std::fabs(v.high) == 1)
                    : std::fabs(v.low) > 0x1p-100 * std::fabs(v.high);
}

double to_odd(const DoubleDouble& v) {
  return v.low == 0 || is_odd(v.high) ? v.high : next_towards(v.high, v.low > 0);
}

struct WidePair {
  Wide first;
  Wide second;
};

WidePair wide_rotation(const PlanTables& plan, std::int64_t position, std::size_t pair,
                       bool inverse, double x1, double x2) {
  WideCosSin turn = wide_cos_sin(plan, position, pair);
  if (inverse) turn.sin = -turn.sin;
  return {Wide(x1) * turn.cos - Wide(x2) * turn.sin, Wide(x1) * turn.sin + Wide(x2) * turn.cos};
}

/// Returns x·c − z·s as a double and a rest, both exact to 2^−97·|m|·(|x| + |z|). Empty if that
/// does not determine the sign of the rest, or if a product's own rest might be subnormal.
///
/// c and s are within 2^−101·|m|. The products and their difference are split exactly; their rests,
/// at most 2^−51·size together, are rounded a few times.
std::optional<DoubleDouble> difference(double x, const DoubleDouble& c, double z,
                                       const DoubleDouble& s, double m) {
  const double p = x * c.high, q = z * s.high;
  const double sum = p - q, q_part = sum - p;
  const double rest = (p - (sum - q_part)) - (q + q_part) +
                      (std::fma(x, c.high, -p) - std::fma(z, s.high, -q)) + (x * c.low - z * s.low);
  const double high = sum + rest, high_part = high - sum;
  const double low = (sum - (high - high_part)) + (rest - high_part);
  const double size = (std::fabs(x) + std::fabs(z)) * std::fabs(m);
  if (!(size > 0x1p-800 && size < 0x1p1000 && std::fabs(low) > 0x1p-97 * size)) return {};
  return DoubleDouble{high, low};
}

}  // namespace

FloatCosSin correct_cos_sin(const PlanTables& plan, std::int64_t position, std::size_t pair) {
  // A hundred bits nearly always decide.
  if (const auto exact = narrow_cos_sin(plan, position, pair))
    if (tells_its_side(exact->cos, plan.scales) && tells_its_side(exact->sin, plan.scales))
      return {narrow<float>(to_odd(exact->cos)), narrow<float>(to_odd(exact->sin))};
  const WideCosSin turn = wide_cos_sin(plan, position, pair);
  return {narrow<float>(to_odd(turn.cos)), narrow<float>(to_odd(turn.sin))};
}

RotatedPair rotate_to_odd(const PlanTables& plan, std::int64_t position, std::size_t pair,
                          bool inverse, double x1, double x2) {
  if (auto turn = narrow_cos_sin(plan, position, pair)) {
    if (inverse) turn->sin = {-turn->sin.high, -turn->sin.low};
    const double m = plan.scales ? plan.attention_factor.high : 1;
    const auto first = difference(x1, turn->cos, x2, turn->sin, m);
    const auto second = difference(x2, turn->cos, -x1, turn->sin, m);
    if (first && second) return {to_odd(*first), to_odd(*second)};
  }
  const WidePair y = wide_rotation(plan, position, pair, inverse, x1, x2);
  return {to_odd(y.first), to_odd(y.second)};
}

RotatedPair rotate_to_nearest(const PlanTables& plan, std::int64_t position, std::size_t pair,
                              bool inverse, double x1, double x2) {
  const WidePair y = wide_rotation(plan, position, pair, inverse, x1, x2);
  return {y.first.convert_to<double>(), y.second.convert_to<double>()};
}

}  // namespace ropecheck::rope
