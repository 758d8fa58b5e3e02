#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "real.h"
#include "reference/certified.h"
#include "rope/exact_cos_sin.h"
#include "rope/frequency_turns.h"
#include "rope/plan.h"
#include "stored.h"
#include "targets.h"

namespace ropecheck::rope {
namespace {

struct ExactPair {
  Real first;
  Real second;
};

Real widen(const DoubleDouble& v) { return Real(v.high) + Real(v.low); }

ExactPair rotate_exactly(const Turns& turns, std::int64_t position, Direction direction,
                         const DoubleDouble& m, double x1, double x2) {
  const CosSinPair turn = exact_cos_sin(times(turns, position));
  const Real c = widen(m) * widen(turn.cos);
  const Real s = direction == Direction::forward ? widen(m) * widen(turn.sin)
                                                 : Real(-widen(m) * widen(turn.sin));
  return {Real(x1) * c - Real(x2) * s, Real(x1) * s + Real(x2) * c};
}

/// ‖ŷ − y‖ in units of u·r, less the allowance for subnormal results: half a step for each of at
/// most four roundings.
double pair_error(const Format& format, const ExactPair& exact, double first, double second,
                  const Real& r, int granted_steps) {
  const Real off = sqrt((Real(first) - exact.first) * (Real(first) - exact.first) +
                        (Real(second) - exact.second) * (Real(second) - exact.second));
  const Real granted = granted_steps * Real(format.smallest_subnormal());
  if (off <= granted) return 0;
  return static_cast<double>((off - granted) / (r * Real(format.unit_roundoff())));
}

// The bounds of rope/plan.h. The nearest numbers to cos and sin are within u/√2 of them, and those
// to m·cos and m·sin within u·m.
constexpr double kFused = 2.707107, kUnfused = 2.943175;
constexpr double kFusedWithFactor = 3.001, kUnfusedWithFactor = 3.237;

double budget(const StorageCase& s, Arithmetic arithmetic, const Target& target, bool with_factor) {
  if (arithmetic == Arithmetic::correctly_rounded) return 1 + 0x1p-40;
  if (arithmetic == Arithmetic::float64 && s.size < 8) return 1 + 0x1p-24;
  if (s.size == 2) return 1.001;
  if (with_factor) return target.fuses ? kFusedWithFactor : kUnfusedWithFactor;
  return target.fuses ? kFused : kUnfused;
}

struct Shape {
  int head_dim, rotary_dim, rotary_offset;
};

void check(const StorageCase& s, Arithmetic arithmetic, Layout layout, const Target& target,
           std::mt19937_64& random) {
  for (const Shape shape : {Shape{128, 128, 0}, Shape{80, 20, 4}, Shape{300, 268, 0}}) {
    RopeSpec spec;
    spec.head_dim = shape.head_dim;
    spec.rotary_dim = shape.rotary_dim;
    spec.rotary_offset = shape.rotary_offset;
    spec.layout = layout;
    spec.base = random() % 2 == 0 ? 1e4 : 1e6;
    if (random() % 2 == 0) spec.attention_factor = 1.25 + 1e-9 * static_cast<double>(random() % 99);
    const Plan plan(spec, {.storage = s.storage, .arithmetic = arithmetic});
    const std::vector<Turns> turns = frequency_turns(spec);
    const DoubleDouble m = attention_factor_of(spec);
    const std::int64_t heads = 2, seq = 9;
    const std::size_t head_dim = static_cast<std::size_t>(spec.head_dim);
    const std::size_t count = static_cast<std::size_t>(heads * seq) * head_dim;
    Bytes in(count * s.size), out(in.size());
    fill_random(s, in.data(), count, random);
    std::vector<std::int64_t> positions(static_cast<std::size_t>(seq));
    const std::int64_t start = random_position(random);
    for (std::size_t t = 0; t < positions.size(); ++t)
      positions[t] = t < 5 ? static_cast<std::int64_t>(static_cast<std::uint64_t>(start) + t)
                           : random_position(random);
    const Strides strides = contiguous_strides(seq, heads, spec.head_dim);
    const Tensor tensor{in.data(), strides, out.data(), strides, heads};
    const Direction direction = random() % 2 == 0 ? Direction::forward : Direction::inverse;
    plan.rotate({1, seq, positions.data(), {&tensor, 1}, direction});

    double worst = 0;
    for (std::size_t head = 0; head < static_cast<std::size_t>(heads * seq); ++head) {
      const std::int64_t position = positions[head / static_cast<std::size_t>(heads)];
      for (int pair = 0; pair < spec.pairs(); ++pair) {
        const PairElements e = pair_elements(spec, pair);
        const std::size_t i = head * head_dim + static_cast<std::size_t>(e.first);
        const std::size_t j = head * head_dim + static_cast<std::size_t>(e.second);
        const double x1 = value_at(s, in.data(), i), x2 = value_at(s, in.data(), j);
        const ExactPair exact =
            rotate_exactly(turns[static_cast<std::size_t>(pair)], position, direction, m, x1, x2);
        const double y1 = value_at(s, out.data(), i), y2 = value_at(s, out.data(), j);
        if (arithmetic == Arithmetic::correctly_rounded) {
          ASSERT_EQ(y1, round_to(s.format, exact.first))
              << s.format.name << ' ' << target.name << " position " << position << " pair " << pair
              << std::hexfloat << ' ' << x1 << ' ' << x2;
          ASSERT_EQ(y2, round_to(s.format, exact.second))
              << s.format.name << ' ' << target.name << " position " << position << " pair " << pair
              << std::hexfloat << ' ' << x1 << ' ' << x2;
          continue;
        }
        if (abs(exact.first) > s.format.largest() || abs(exact.second) > s.format.largest())
          continue;
        const Real r = widen(m) * sqrt(Real(x1) * Real(x1) + Real(x2) * Real(x2));
        if (r == 0) continue;
        worst = std::max(worst, pair_error(s.format, exact, y1, y2, r, 2));
        ASSERT_LE(worst, budget(s, arithmetic, target, m.high != 1))
            << s.format.name << ' ' << target.name << " position " << position << " pair " << pair
            << std::hexfloat << ' ' << x1 << ' ' << x2;
      }
    }
    testing::Test::RecordProperty("worst", std::to_string(worst));
  }
}

class Rotation : public testing::TestWithParam<std::tuple<std::size_t, Arithmetic>> {};

TEST_P(Rotation, IsWithinItsBudgetOnEveryTarget) {
  const StorageCase& s = kStorages[std::get<0>(GetParam())];
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    std::mt19937_64 random(7);
    for (int repeat = 0; repeat < 2; ++repeat)
      for (const Layout layout : {Layout::interleaved, Layout::half_split})
        check(s, std::get<1>(GetParam()), layout, target, random);
  }
}

INSTANTIATE_TEST_SUITE_P(AllStorages, Rotation,
                         testing::Combine(testing::Values(0, 1, 2, 3),
                                          testing::Values(Arithmetic::float32, Arithmetic::float64,
                                                          Arithmetic::correctly_rounded)),
                         [](const auto& combination) {
                           return std::string(
                                      kStorages[std::get<0>(combination.param)].format.name) +
                                  (std::get<1>(combination.param) == Arithmetic::float32 ? "_plain"
                                   : std::get<1>(combination.param) == Arithmetic::float64
                                       ? "_double_inside"
                                       : "_correctly_rounded");
                         });

// If x1·cos and x2·sin nearly cancel, the fast ways cannot determine the nearest number: the float
// nearest to x2·tan leaves 2^−24 of the pair, the double 2^−53 and, for float64, much less by
// chance.
TEST(Rotation, IsCorrectlyRoundedUnderCancellation) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 16;
  for (const StorageCase& s : kStorages) {
    const Plan plan(spec, {.storage = s.storage, .arithmetic = Arithmetic::correctly_rounded});
    const std::vector<Turns> turns = frequency_turns(spec);
    Bytes x(16 * s.size);
    for (std::int64_t position = 1; position < 400; ++position) {
      Bytes in(16 * s.size);
      for (int pair = 0; pair < spec.pairs(); ++pair) {
        const CosSinPair turn =
            exact_cos_sin(times(turns[static_cast<std::size_t>(pair)], position));
        const auto put = [&](int element, double value) {
          // The number of the format nearest to value, found by walking its bits.
          const double rounded = round_to(s.format, value);
          std::uint64_t bits = 0;
          for (int bit = static_cast<int>(8 * s.size) - 2; bit >= 0; --bit)
            if (value_of(s.format, bits | std::uint64_t{1} << bit) <= std::fabs(rounded))
              bits |= std::uint64_t{1} << bit;
          if (rounded < 0) bits |= std::uint64_t{1} << (8 * s.size - 1);
          set_bits(s, in.data(), static_cast<std::size_t>(element), bits);
        };
        put(pair_elements(spec, pair).second, turn.cos.high);
        put(pair_elements(spec, pair).first, turn.sin.high);
      }
      x = in;
      const Strides strides = contiguous_strides(1, 1, 16);
      const Tensor tensor{x.data(), strides, x.data(), strides, 1};
      plan.rotate({1, 1, &position, {&tensor, 1}, Direction::forward});
      const int pair = static_cast<int>(position % spec.pairs());
      const PairElements e = pair_elements(spec, pair);
      const std::size_t i = static_cast<std::size_t>(e.first),
                        j = static_cast<std::size_t>(e.second);
      const CertifiedPair exact = certified_rotation(
          spec, position, pair, value_at(s, in.data(), i), value_at(s, in.data(), j), s.format);
      ASSERT_TRUE(exact.first && exact.second);
      ASSERT_EQ(value_at(s, x.data(), i), *exact.first) << s.format.name << ' ' << position;
      ASSERT_EQ(value_at(s, x.data(), j), *exact.second) << s.format.name << ' ' << position;
    }
  }
}

// The cases that the quick rounding test of float32 has to get right: a coordinate 2^k times
// smaller than its pair and next to half-way between two floats. 2^16 pairs of that size, turned by
// one angle, are tried and two of them are taken: the closest, and the closest that the quick test
// does not call close.
TEST(Rotation, IsCorrectlyRoundedNextToHalfWay) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 32;
  const Plan plan(spec, {.arithmetic = Arithmetic::correctly_rounded});
  const std::vector<Turns> turns = frequency_turns(spec);
  const StorageCase& s = kStorages[0];
  std::mt19937_64 random(11);
  for (int k = 1; k < 20; ++k) {
    for (int repeat = 0; repeat < 8; ++repeat) {
      const std::int64_t position = 900'000 + static_cast<std::int64_t>(random() % 100'000);
      const Turns& its = turns[0];  // an angle of any size
      const CosSinPair turn = exact_cos_sin(times(its, position));
      // The distance of y = x1·cos − x2·sin from half-way, in units of the last place of a double.
      const auto from_half_way = [&](float x1, float x2) {
        const double a = static_cast<double>(x1), b = static_cast<double>(x2);
        const double p = a * turn.cos.high, q = b * turn.sin.high;
        const double rest = std::fma(a, turn.cos.high, -p) - std::fma(b, turn.sin.high, -q) +
                            (a * turn.cos.low - b * turn.sin.low);
        const double y = p - q;  // exact if they are within a factor of 2
        const double unit = std::ldexp(1.0, std::ilogb(y + rest) - 52);
        const double nearest = static_cast<double>(static_cast<float>(y));
        return std::fabs(std::fabs((y - nearest) + rest) / unit - 0x1p28);
      };
      float closest[2][2] = {};
      double least[2] = {INFINITY, INFINITY};
      for (int i = 0; i < 1 << 16; ++i) {
        const float x2 = 1 + std::ldexp(static_cast<float>(i), -17);
        const float x1 = static_cast<float>(static_cast<double>(x2) * turn.sin.high /
                                            turn.cos.high * (1 + std::ldexp(1.0, -k)));
        const double far = from_half_way(x1, x2);
        const int which = far > 0x1.1p15 ? 1 : 0;
        if (!(far < least[which])) continue;
        least[which] = far;
        closest[which][0] = x1;
        closest[which][1] = x2;
      }
      for (const auto& x : closest) {
        const ExactPair exact =
            rotate_exactly(its, position, Direction::forward, {1, 0}, static_cast<double>(x[0]),
                           static_cast<double>(x[1]));
        for (const Target& target : targets_here()) {
          const OnTarget on(target);
          // Zeros next to it would send the whole vector to the slow way.
          std::vector<float> y(32);
          for (float& other : y) other = 1 + std::ldexp(static_cast<float>(random() >> 40), -24);
          y[0] = x[0];
          y[16] = x[1];
          const Strides strides = contiguous_strides(1, 1, 32);
          const Tensor tensor{y.data(), strides, y.data(), strides, 1};
          plan.rotate({1, 1, &position, {&tensor, 1}, Direction::forward});
          ASSERT_EQ(static_cast<double>(y[0]), round_to(s.format, exact.first))
              << target.name << " position " << position << std::hexfloat << ' ' << x[0] << ' '
              << x[1];
          ASSERT_EQ(static_cast<double>(y[16]), round_to(s.format, exact.second)) << target.name;
        }
      }
    }
  }
}

TEST(Rotation, MeasureRejectsAnAngleInFloat) {
  // Position 10^6 with angles in float32: off by about 10^4 units.
  const RopeSpec spec;
  const std::int64_t position = 1'000'001;
  const float angle = static_cast<float>(position) * static_cast<float>(std::pow(1e4, -2.0 / 128));
  const ExactPair exact =
      rotate_exactly(frequency_turns(spec)[1], position, Direction::forward, {1, 0}, 1, 0);
  EXPECT_GT(pair_error(kFloat32, exact, static_cast<double>(std::cos(angle)),
                       static_cast<double>(std::sin(angle)), 1, 2),
            1000);
  EXPECT_LE(pair_error(kFloat32, exact, round_to(kFloat32, exact.first),
                       round_to(kFloat32, exact.second), 1, 2),
            0.708);
}

}  // namespace
}  // namespace ropecheck::rope
