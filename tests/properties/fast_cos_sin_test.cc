#include "properties/exact/fast_cos_sin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <vector>

#include "properties/case/hard_positions.h"
#include "reference/certified.h"
#include "tests/rope/targets.h"

// Compares the oracle for bulk work with the plain one: its doubles to the bound that it states,
// its floats to the bit.
namespace ropecheck {
namespace {

std::vector<RopeSpec> specs() {
  RopeSpec llama3{.base = 5e5, .scaling = Llama3Scaling{.factor = 8, .original_length = 8192}};
  RopeSpec odd{.head_dim = 86, .rotary_dim = 70, .base = 1e6};
  RopeSpec listed{.head_dim = 12, .rotary_dim = 12};
  listed.scaling = ListedFrequencies{{1e18, -0x1.8p70, 1e-300, 0.0, -1e-5, 6.0}};
  return {RopeSpec{}, llama3, odd, listed};
}

/// Positions of both signs and every binary order of magnitude.
std::vector<std::int64_t> positions(const RopeSpec& spec, int per_octave) {
  std::mt19937_64 random(11);
  std::vector<std::int64_t> all = {0, 1, -1, std::numeric_limits<std::int64_t>::min(),
                                   std::numeric_limits<std::int64_t>::max()};
  for (int bits = 1; bits <= 63; ++bits)
    for (int i = 0; i < per_octave; ++i) {
      const auto t = static_cast<std::int64_t>(random() >> (64 - bits));
      all.push_back(i % 2 == 0 ? t : -t);
    }
  for (const std::int64_t below : {std::int64_t{1} << 20, std::int64_t{1} << 32})
    for (const HardPosition& hard : hard_positions(spec, below, 1)) all.push_back(hard.position);
  return all;
}

double distance(double value, const exact::DoubleDouble& exact) {
  return std::abs((value - exact.hi) - exact.lo);
}

TEST(FastCosSin, IsWithinItsBoundAndNotFarBelow) {
  double worst = 0;
  for (const RopeSpec& spec : specs()) {
    const exact::FastCosSin fast(spec);
    const auto exact = exact::exact_rope(spec);
    const auto pairs = static_cast<std::size_t>(spec.pairs());
    std::vector<double> cos(pairs), sin(pairs);
    for (const std::int64_t position : positions(spec, 8)) {
      fast.row(position, cos.data(), sin.data());
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const auto turn = exact->at(position, static_cast<int>(pair));
        worst = std::max({worst, distance(cos[pair], turn.cos), distance(sin[pair], turn.sin)});
      }
    }
  }
  EXPECT_LT(worst, exact::FastCosSin::kError);
  // If no value came near the bound, the test would be measuring something else.
  EXPECT_GT(worst, exact::FastCosSin::kError / 16);
}

TEST(FastCosSin, GivesTheCertifiedFloats) {
  for (const RopeSpec& spec : specs()) {
    const exact::FastCosSin fast(spec);
    const auto pairs = static_cast<std::size_t>(spec.pairs());
    std::vector<float> cos(pairs), sin(pairs);
    std::mt19937 random(3);
    for (const std::int64_t position : positions(spec, 2)) {
      fast.nearest_row(position, cos.data(), sin.data());
      for (int i = 0; i < 4; ++i) {
        const auto pair = random() % pairs;
        const int number = static_cast<int>(pair);
        EXPECT_EQ(cos[pair], *certified_cos(spec, position, number, kFloat32)) << position;
        EXPECT_EQ(sin[pair], *certified_sin(spec, position, number, kFloat32)) << position;
        EXPECT_EQ(cos[pair], fast.nearest(position, number).cos) << position;
        EXPECT_EQ(sin[pair], fast.nearest(position, number).sin) << position;
      }
    }
  }
}

TEST(FastCosSin, GivesTheCertifiedFloatsAtTheClosestApproaches) {
  struct Approach {
    double base;
    std::int64_t position;
    int pair;
  };
  for (const auto& [base, position, pair] : {Approach{1e4, 562249, 23},
                                             {1e4, 2641698281, 31},
                                             {1e4, 4188553649581909506, 30},
                                             {5e5, 2720881160, 18},
                                             {1e6, 3142101705, 9}})
    for (const std::int64_t signed_position : {position, -position}) {
      const RopeSpec spec{.base = base};
      const exact::FastCosSin fast(spec);
      std::vector<float> cos(64), sin(64);
      fast.nearest_row(signed_position, cos.data(), sin.data());
      const auto at = static_cast<std::size_t>(pair);
      EXPECT_EQ(cos[at], *certified_cos(spec, signed_position, pair, kFloat32));
      EXPECT_EQ(sin[at], *certified_sin(spec, signed_position, pair, kFloat32));
    }
}

TEST(FastCosSin, AsksElsewhereWhereDoubleDoesNotDecide) {
  // sin θ is within 2^−74 of θ here, half-way between two floats.
  RopeSpec spec{.head_dim = 4, .rotary_dim = 4};
  spec.scaling = ListedFrequencies{{0x1.800001p-24, 1.0}};
  float cos[2], sin[2];
  EXPECT_EQ(exact::FastCosSin(spec).nearest_row(1, cos, sin), 1u);
  EXPECT_EQ(sin[0], *certified_sin(spec, 1, 0, kFloat32));
}

TEST(FastCosSin, IsTheSameOnEverySimdTarget) {
  const RopeSpec spec{.head_dim = 86, .rotary_dim = 70};
  const exact::FastCosSin fast(spec);
  std::vector<double> first;
  std::vector<float> first_nearest;
  for (const rope::Target& target : rope::targets_here()) {
    const rope::OnTarget forced(target);
    std::vector<double> all;
    std::vector<float> all_nearest;
    for (const std::int64_t position : positions(spec, 4)) {
      std::vector<double> row(70);
      fast.row(position, row.data(), row.data() + 35);
      all.insert(all.end(), row.begin(), row.end());
      // Vectors may round differently, but they have to decide alike.
      std::vector<float> nearest(70);
      fast.nearest_row(position, nearest.data(), nearest.data() + 35);
      for (int pair = 0; pair < 35; ++pair) {
        const auto [cos, sin] = fast.nearest(position, pair);
        EXPECT_EQ(cos, nearest[static_cast<std::size_t>(pair)]) << target.name << " " << position;
        EXPECT_EQ(sin, nearest[static_cast<std::size_t>(pair) + 35]) << target.name;
      }
      all_nearest.insert(all_nearest.end(), nearest.begin(), nearest.end());
    }
    if (first.empty()) first = all, first_nearest = all_nearest;
    EXPECT_EQ(all, first) << target.name;
    EXPECT_EQ(all_nearest, first_nearest) << target.name;
  }
}

std::int64_t number_from_environment(const char* name, std::int64_t otherwise) {
  const char* wanted = std::getenv(name);
  return wanted == nullptr ? otherwise : std::atoll(wanted);
}

/// Positions of any order of magnitude, every fourth of them constructed to be hard.
class MixedPositions {
 public:
  explicit MixedPositions(const RopeSpec& spec) {
    for (const std::int64_t limit :
         {std::int64_t{1} << 20, std::int64_t{1} << 32, std::numeric_limits<std::int64_t>::max()})
      for (const HardPosition& at : hard_positions(spec, limit, 4)) hard_.push_back(at.position);
  }
  std::int64_t next() {
    if (random_() % 4 == 0) {
      const std::int64_t position = hard_[random_() % hard_.size()];
      return random_() % 2 == 0 ? position : -position;
    }
    return static_cast<std::int64_t>(random_() >> (random_() % 63));
  }

 private:
  std::vector<std::int64_t> hard_;
  std::mt19937_64 random_{5};
};

// Compares with the plain certified reference, which takes some hundred microseconds a value. By
// night: ROPECHECK_CERTIFIED_VALUES=100000.
TEST(FastCosSin, GivesTheCertifiedFloatsOfASample) {
  const std::int64_t values = number_from_environment("ROPECHECK_CERTIFIED_VALUES", 4000);
  const RopeSpec spec;
  const exact::FastCosSin fast(spec);
  MixedPositions positions(spec);
  for (std::int64_t checked = 0; checked < values; checked += 2) {
    const std::int64_t position = positions.next();
    const int pair = static_cast<int>(checked / 2 % 64);
    const auto [cos, sin] = fast.nearest(position, pair);
    ASSERT_EQ(cos, *certified_cos(spec, position, pair, kFloat32)) << position << " " << pair;
    ASSERT_EQ(sin, *certified_sin(spec, position, pair, kFloat32)) << position << " " << pair;
  }
}

// Compares with double-double arithmetic, which decides all but one float in 2^70. By night:
// ROPECHECK_FAST_VALUES=100000000.
TEST(FastCosSin, GivesTheFloatsOfWiderArithmetic) {
  const std::int64_t values = number_from_environment("ROPECHECK_FAST_VALUES", 1'000'000);
  const RopeSpec spec;
  const exact::FastCosSin fast(spec);
  const auto exact = exact::exact_rope(spec);
  std::vector<float> cos(64), sin(64);
  MixedPositions positions(spec);
  std::int64_t wrong = 0;
  for (std::int64_t checked = 0; checked < values; checked += 128) {
    const std::int64_t position = positions.next();
    fast.nearest_row(position, cos.data(), sin.data());
    for (std::size_t pair = 0; pair < 64; ++pair) {
      const auto turn = exact->at(position, static_cast<int>(pair));
      // The nearest float: no further away than half the distance to either neighbour.
      const auto is_nearest = [](float value, const exact::DoubleDouble& truth) {
        const auto gap = [&](float towards) {
          const float next = std::nextafter(value, towards);
          return std::abs(static_cast<double>(next) - static_cast<double>(value)) / 2;
        };
        const double off = (truth.hi - static_cast<double>(value)) + truth.lo;
        const double infinity = std::numeric_limits<double>::infinity();
        return std::abs(off) <=
               gap(off > 0 ? static_cast<float>(infinity) : -static_cast<float>(infinity));
      };
      wrong += !is_nearest(cos[pair], turn.cos);
      wrong += !is_nearest(sin[pair], turn.sin);
    }
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace ropecheck
