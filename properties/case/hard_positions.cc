#include "properties/case/hard_positions.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cassert>
#include <cmath>
#include <utility>

#include "properties/case/closeness_records.h"
#include "properties/exact/oracle_rope.h"
#include "reference/frequencies.h"

namespace ropecheck::inline cases {
namespace {

using Integer = boost::multiprecision::cpp_int;

/// A real number as numerator / 2^bits.
struct FixedPoint {
  Integer numerator;
  unsigned bits;
};

/// |θ| in quarter turns, modulo one: the position nearest to a multiple of α is also nearest to one
/// of α − 1.
///
/// 512 bits hold θ to 2^−490 relatively. If whole quarter turns take more than 2^64 of it, 1536
/// bits are used. 256 bits after the first that is not zero are kept, so position·θ is known to
/// 2^−193 quarter turns or, if θ is small, to 2^−193·θ: far below the closest approach of a 63-bit
/// position, some 2^−70.
template <class Real>
FixedPoint fraction_of_a_quarter_turn(const Real& theta) {
  Real alpha = abs(theta) / boost::math::constants::half_pi<Real>();
  alpha -= floor(alpha);
  const int exponent = ilogb(alpha);
  const unsigned bits = 256 + static_cast<unsigned>(std::max(0, -exponent));
  return {Integer(floor(ldexp(alpha, static_cast<int>(bits)))), bits};
}

/// A position, and its signed distance from the nearest quarter turn in units of 2^−bits.
struct Approach {
  Integer position;
  Integer distance;
};

/// The two best approximations around a limit: all pairs (position, signed distance) are whole
/// combinations i·last + j·before.
///
/// Convergents p/q of a continued fraction satisfy q·p' − p·q' = ±1, so two neighbours are a basis
/// of the lattice of all (q, p); the distances q·α − p are linear in them, fall, and alternate in
/// sign. q_last ≤ limit < q_next. No distance is 0: the fraction has 2^256 as its denominator.
struct Basis {
  Approach last;
  Approach before;
};

Basis convergents_below(const FixedPoint& alpha, const Integer& limit) {
  Basis basis{{1, alpha.numerator}, {0, -(Integer(1) << alpha.bits)}};
  for (;;) {
    const Integer quotient = -basis.before.distance / basis.last.distance;
    const Approach next{basis.before.position + quotient * basis.last.position,
                        basis.before.distance + quotient * basis.last.distance};
    if (next.position > limit) return basis;
    basis = {next, basis.last};
  }
}

/// Below this position all are measured: their approaches are not close enough for the argument at
/// `closest`.
Integer all_measured_below(int count) { return 2 * count * (count + 1); }

std::vector<Approach> all_up_to(const FixedPoint& alpha, const Integer& limit) {
  const Integer one = Integer(1) << alpha.bits;
  std::vector<Approach> all;
  for (Integer position = 1; position <= limit; ++position) {
    Integer distance = position * alpha.numerator % one;
    if (2 * distance > one) distance -= one;
    all.push_back({position, distance});
  }
  return all;
}

/// Returns approaches that include the closest `count` positions of [1, limit], limit ≥
/// 2·count·(count + 1).
///
/// Let d, d' be the distances of last and before, |d| < |d'| and of opposite signs. Row j holds the
/// positions i·q_last + j·q_before, at distance i·d + j·d'. Since limit < q_next, i is at most
/// |d'/d| in the rows j ≥ 0, so these lie beyond (j − 1)·|d'|; the terms of the rows j < 0 add up
/// to more than |j|·|d'|. Every row has one position in q_last ≤ limit consecutive ones, with i
/// between −|j| and |d'/d| + |j| + 1, hence one within (2·|j| + 1)·|d'|. So the 2·J + 1 rows |j| ≤
/// J have that many positions within (2·J + 1)·|d'|, and no row beyond 2·J + 2 comes as close: with
/// J = count/2, rows up to count + 2 are enough. Within a row the distance is convex in i: the
/// closest positions are around the i with the least distance, or at the nearer end.
///
/// A position may occur twice, with two integers next to it. But the positions counted above lie
/// within half a quarter turn of their integers, and so occur only once: |d'| < 1/q_last, and if
/// q_last < 2·(count + 1), row 0 alone has count ≤ limit/q_last positions, within count/limit.
std::vector<Approach> closest(const Basis& basis, const Integer& limit, int count) {
  const Approach& last = basis.last;
  const Approach& before = basis.before;
  std::vector<Approach> all;
  const int rows = count + 2;
  for (int j = -rows; j <= rows; ++j) {
    const Integer position = j * before.position;
    const Integer distance = j * before.distance;
    // 1 ≤ position + i·last.position ≤ limit, rounded inwards.
    const auto floor_of = [&](const Integer& n) {
      const Integer quotient = n / last.position;
      return Integer(n < 0 && quotient * last.position != n ? quotient - 1 : quotient);
    };
    const Integer low = floor_of(-position) + 1;
    const Integer high = floor_of(limit - position);
    if (low > high) continue;
    const Integer least = -distance / last.distance;
    const Integer from = std::max(low, Integer(std::min(least, high) - count));
    const Integer to = std::min(high, Integer(std::max(least, low) + count));
    for (Integer i = from; i <= to; ++i)
      all.push_back({position + i * last.position, distance + i * last.distance});
  }
  return all;
}

void keep_closest(std::vector<Approach>& all, int count) {
  std::sort(all.begin(), all.end(), [](const Approach& a, const Approach& b) {
    return std::make_pair(Integer(abs(a.distance)), a.position) <
           std::make_pair(Integer(abs(b.distance)), b.position);
  });
  if (all.size() > static_cast<std::size_t>(count)) all.resize(static_cast<std::size_t>(count));
}

FixedPoint quarter_turns(const RopeSpec& spec, int pair) {
  const auto theta = frequency<exact::Oracle>(spec, pair);
  if (abs(theta) < exact::Oracle(0x1p64)) return fraction_of_a_quarter_turn(theta);
  return fraction_of_a_quarter_turn(frequency<Binary<1536>>(spec, pair));
}

HardPosition hard_position(const Approach& at, const FixedPoint& alpha, int pair) {
  const exact::Oracle radians =
      ldexp(exact::Oracle(abs(at.distance)), -static_cast<int>(alpha.bits)) *
      boost::math::constants::half_pi<exact::Oracle>();
  int exponent = 0;
  const auto significand = static_cast<double>(exact::Oracle(frexp(radians, &exponent)));
  return {static_cast<std::int64_t>(at.position), pair, std::ldexp(significand, exponent),
          exponent + std::log2(significand)};
}

}  // namespace

std::vector<HardPosition> hard_positions(const RopeSpec& spec, int pair, std::int64_t limit,
                                         int count) {
  assert(limit >= 1 && count >= 1 && count <= 64);
  if (frequency<Binary<64>>(spec, pair) == 0) return {};
  const FixedPoint alpha = quarter_turns(spec, pair);
  std::vector<Approach> found = limit < all_measured_below(count)
                                    ? all_up_to(alpha, limit)
                                    : closest(convergents_below(alpha, limit), limit, count);
  keep_closest(found, count);
  std::vector<HardPosition> result;
  for (const Approach& at : found) result.push_back(hard_position(at, alpha, pair));
  return result;
}

/// Between two convergents lie the approaches before + i·last: on the side of `before`, and closer
/// with each i.
std::vector<ClosenessRecord> closeness_records(const RopeSpec& spec, int pair, std::int64_t limit,
                                               int between) {
  assert(limit >= 1 && between >= 0);
  const auto theta = frequency<exact::Oracle>(spec, pair);
  if (theta == 0) return {};
  const FixedPoint alpha = quarter_turns(spec, pair);
  const Integer one = Integer(1) << alpha.bits;
  const bool fast = abs(theta) >= boost::math::constants::half_pi<exact::Oracle>();
  std::vector<ClosenessRecord> records;
  const auto add = [&](const Approach& at, bool convergent) {
    // Position 1 occurs with both neighbouring multiples; the nearer one counts.
    if (2 * abs(at.distance) > one) return;
    const Integer multiple = (at.position * alpha.numerator - at.distance) / one;
    records.push_back(
        {hard_position(at, alpha, pair), convergent, at.distance > 0, fast || multiple != 0});
  };
  Basis basis{{1, alpha.numerator}, {0, -one}};
  for (add(basis.last, true);;) {
    const Integer quotient = -basis.before.distance / basis.last.distance;
    const auto step = [&](const Integer& i) {
      return Approach{basis.before.position + i * basis.last.position,
                      basis.before.distance + i * basis.last.distance};
    };
    const Integer room = (limit - basis.before.position) / basis.last.position;
    const Integer last = std::min(room, Integer(quotient - 1));
    for (Integer i = std::max(Integer(1), Integer(last - between + 1)); i <= last; ++i)
      if (step(i).position > basis.last.position) add(step(i), false);
    if (room < quotient) return records;
    basis = {step(quotient), basis.last};
    add(basis.last, true);
  }
}

std::vector<HardPosition> hard_positions(const RopeSpec& spec, std::int64_t limit, int count) {
  std::vector<HardPosition> all;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    for (const HardPosition& at : hard_positions(spec, pair, limit, count)) all.push_back(at);
  std::stable_sort(all.begin(), all.end(), [](const HardPosition& a, const HardPosition& b) {
    return a.log2_distance < b.log2_distance;
  });
  return all;
}

}  // namespace ropecheck::cases
