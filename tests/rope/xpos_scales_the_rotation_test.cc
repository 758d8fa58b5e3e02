#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "properties/subject.h"
#include "real.h"
#include "reference/certified.h"
#include "reference/xpos.h"
#include "rope/exact_cos_sin.h"
#include "rope/frequency_turns.h"
#include "rope/xpos.h"
#include "stored.h"

// Queries and keys are rotated and scaled as in the reference, within the stated budget, in every
// storage, layout and direction.
namespace ropecheck::rope {
namespace {

constexpr std::int64_t kCentre = 100, kHeads = 2, kSeq = 6;
// The last one scales by up to 2^±90, and by 2^±8 in float16.
constexpr std::int64_t kPositions[kSeq] = {0, 1, 100, -37, 1000, 20000};
constexpr std::int64_t kFloat16Positions[kSeq] = {0, 1, 100, -37, 1000, 2000};

const std::int64_t* positions_for(const StorageCase& s) {
  return s.storage == Storage::float16 ? kFloat16Positions : kPositions;
}
constexpr int kScaleBase = 400;

RopeSpec small_spec(Layout layout) {
  RopeSpec spec;
  spec.head_dim = 150;
  spec.rotary_dim = 140;  // more than one block of pairs
  spec.rotary_offset = 4;
  spec.layout = layout;
  return spec;
}

/// The contract of rope/plan.h with unfused multiply-add, the product with the factor, and for
/// float64 the factor's own error. If a coordinate is subnormal in float16, two roundings by half a
/// step of 2^−24 count √2·2^−24 at most, and r is 2^−9 at least: 0.1·u·r.
double budget(const StorageCase& s) {
  if (s.storage == Storage::float16) return 1.001 + 1 + 0.1;
  if (s.size == 2) return 1.001 + 1 + 0x1p-30;
  return 2.943175 + (s.size == 8 ? 4 : 1 + 0x1p-20);
}

/// The largest pair error of a [kSeq, kHeads, head_dim] tensor, in units of u·r, as a fraction of
/// the budget. `factor(pair, position)` is the factor of the exact rotation.
template <class Factor>
double worst_share(const StorageCase& s, const RopeSpec& spec, Direction direction, const Bytes& x,
                   const Bytes& y, const Factor& factor) {
  const std::vector<Turns> turns = frequency_turns(spec);
  double worst = 0;
  for (std::int64_t t = 0; t < kSeq; ++t)
    for (int pair = 0; pair < spec.pairs(); ++pair) {
      const CosSinPair turn =
          exact_cos_sin(times(turns[static_cast<std::size_t>(pair)], positions_for(s)[t]));
      const Real scale = factor(pair, positions_for(s)[t]);
      const Real c = scale * (Real(turn.cos.high) + Real(turn.cos.low));
      const Real s1 = scale * (Real(turn.sin.high) + Real(turn.sin.low));
      const Real sine = direction == Direction::forward ? s1 : Real(-s1);
      for (std::int64_t h = 0; h < kHeads; ++h) {
        const PairElements at = pair_elements(spec, pair);
        const auto start = static_cast<std::size_t>((t * kHeads + h) * spec.head_dim);
        const auto value = [&](const Bytes& from, int element) {
          return Real(value_at(s, from.data(), start + static_cast<std::size_t>(element)));
        };
        const Real x1 = value(x, at.first), x2 = value(x, at.second);
        const Real off1 = value(y, at.first) - (x1 * c - x2 * sine);
        const Real off2 = value(y, at.second) - (x1 * sine + x2 * c);
        const Real r = scale * sqrt(Real(x1 * x1 + x2 * x2));
        const Real error = sqrt(Real(off1 * off1 + off2 * off2)) / (r * s.format.unit_roundoff());
        worst = std::max(worst, static_cast<double>(error) / budget(s));
      }
    }
  return worst;
}

Real query_factor(int pair, std::int64_t position) {
  return xpos_scale<Real>(pair, 140, position, kCentre, kScaleBase);
}
Real key_factor(int pair, std::int64_t position) { return 1 / query_factor(pair, position); }

struct Rotated {
  Bytes x;  ///< the input, for queries and for keys
  Bytes q;
  Bytes k;
};

/// Rotates random numbers from 1 to 2, of either sign.
Rotated rotated(const StorageCase& s, const RopeSpec& spec, Direction direction) {
  std::mt19937_64 random(3);
  const auto count = static_cast<std::size_t>(kSeq * kHeads * spec.head_dim);
  Rotated result{Bytes(count * s.size), {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const int fraction_bits = s.format.precision - 1;
    const auto one = static_cast<std::uint64_t>(s.format.max_exponent) << fraction_bits;
    const std::uint64_t sign = random() % 2 << (8 * s.size - 1);
    set_bits(s, result.x.data(), i, sign | one | (random() & ((1ULL << fraction_bits) - 1)));
  }
  result.q = result.k = result.x;
  const Plan plan(spec, {.storage = s.storage});
  const Strides strides = contiguous_strides(kSeq, kHeads, spec.head_dim);
  const Tensor tensors[] = {{result.q.data(), strides, result.q.data(), strides, kHeads},
                            {result.k.data(), strides, result.k.data(), strides, kHeads}};
  const Role roles[] = {Role::query, Role::key};
  Xpos(plan, kCentre, kScaleBase)
      .rotate(
          {.seq = kSeq, .positions = positions_for(s), .tensors = tensors, .direction = direction},
          roles);
  return result;
}

TEST(Xpos, ScalesQueriesAndKeysWithinItsBudget) {
  for (const StorageCase& s : kStorages) {
    for (const Layout layout : {Layout::half_split, Layout::interleaved})
      for (const Direction direction : {Direction::forward, Direction::inverse}) {
        const RopeSpec spec = small_spec(layout);
        const Rotated y = rotated(s, spec, direction);
        EXPECT_LE(worst_share(s, spec, direction, y.x, y.q, query_factor), 1);
        EXPECT_LE(worst_share(s, spec, direction, y.x, y.k, key_factor), 1);
        // The answer for the other role is wrong, and must be rejected.
        EXPECT_GT(worst_share(s, spec, direction, y.x, y.k, query_factor), 1000);
      }
  }
}

TEST(Xpos, LeavesWhatIsNotRotated) {
  const StorageCase& s = kStorages[0];
  const RopeSpec spec = small_spec(Layout::half_split);
  const Rotated y = rotated(s, spec, Direction::forward);
  for (std::size_t i = 0; i < y.x.size() / s.size; ++i) {
    const auto element = static_cast<int>(i % static_cast<std::size_t>(spec.head_dim));
    if (element >= spec.rotary_offset && element < spec.rotary_offset + spec.rotary_dim) continue;
    EXPECT_EQ(bits_at(s, y.q.data(), i), bits_at(s, y.x.data(), i));
  }
}

TEST(Xpos, RefusesWhatItCannotScale) {
  RopeSpec spec = small_spec(Layout::half_split);
  EXPECT_THROW(Xpos(Plan(spec), 0, 0), std::invalid_argument);
  spec.axis_order = AxisOrder::image;
  EXPECT_THROW(Xpos(Plan(spec), 0, 512), std::invalid_argument);
}

}  // namespace
}  // namespace ropecheck::rope
