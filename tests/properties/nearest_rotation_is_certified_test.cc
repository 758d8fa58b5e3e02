#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>

#include "properties/case/dtype.h"
#include "properties/case/hard_positions.h"
#include "properties/exact/certified_floats.h"
#include "properties/exact/nearest_rotation.h"

// Values that double-double arithmetic rounds are those of the certified reference, and if it
// cannot decide it says so.
namespace ropecheck {
namespace {

using exact::DoubleDouble;
using exact::nearest_to;

RopeSpec small_spec(std::optional<double> factor) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 16;
  spec.base = 500000;
  spec.attention_factor = factor;
  return spec;
}

TEST(NearestRotation, AgreesWithTheCertifiedReference) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (const auto factor : {std::optional<double>(), std::optional<double>(1.3)}) {
    const RopeSpec spec = small_spec(factor);
    const exact::NearestRotation rotation(spec);
    for (int i = 0; i < 60; ++i) {
      const auto position = static_cast<std::int64_t>(random() >> (random() % 64));
      const int pair = i % spec.pairs();
      const double x1 = static_cast<float>(uniform(random)),
                   x2 = static_cast<float>(uniform(random));
      for (const DType dtype : kAllDTypes) {
        const Format& format = format_of(dtype);
        EXPECT_EQ(rotation.turn(position, pair, format),
                  exact::certified_turn(spec, position, pair, format));
        EXPECT_EQ(rotation.rotated(rotation.turn_at(position, pair), x1, x2, format),
                  exact::certified_pair(spec, position, pair, x1, x2, format));
      }
    }
  }
}

TEST(NearestRotation, KeepsWhatDoesNotTurn) {
  const exact::NearestRotation rotation(small_spec(std::nullopt));
  const auto y = rotation.rotated(rotation.turn_at(0, 3), -0.0, 0.1F, kFloat32);
  EXPECT_EQ(*y[1], static_cast<double>(0.1F));
  EXPECT_TRUE(std::signbit(*y[0]));
  EXPECT_EQ(rotation.turn(0, 3, kFloat16), (exact::NearestPair{1.0, 0.0}));
}

/// Numbers that need the reference: the sum cancels far beyond 2^-97.
TEST(NearestRotation, FallsBackToTheReference) {
  const RopeSpec spec = small_spec(std::nullopt);
  const exact::NearestRotation rotation(spec);
  for (const double tiny : {0x1p-1074, 0x1p-1000, 0x1p1000}) {
    const auto y = rotation.rotated(rotation.turn_at(7, 1), tiny, tiny / 4, kFloat64);
    EXPECT_EQ(y, exact::certified_pair(spec, 7, 1, tiny, tiny / 4, kFloat64));
  }
}

TEST(NearestTo, RoundsOnceStraightToTheFormat) {
  // 1 + 2^-24 is half-way between two floats: the low half decides.
  EXPECT_EQ(nearest_to(kFloat32, {1 + 0x1p-24, 0x1p-90}, 0x1p-120), 1 + 0x1p-23);
  EXPECT_EQ(nearest_to(kFloat32, {1 + 0x1p-24, -0x1p-90}, 0x1p-120), 1.0);
  EXPECT_EQ(nearest_to(kFloat32, {-1 - 0x1p-24, -0x1p-90}, 0x1p-120), -1 - 0x1p-23);
  EXPECT_EQ(nearest_to(kBFloat16, {1 + 0x1p-8, 0x1p-70}, 0x1p-90), 1 + 0x1p-7);
  EXPECT_EQ(nearest_to(kFloat64, {1, 0x1p-54}, 0x1p-100), 1.0);
}

TEST(NearestTo, DoesNotGuess) {
  EXPECT_FALSE(nearest_to(kFloat32, {1 + 0x1p-24, 0x1p-99}, 0x1p-98));
  EXPECT_FALSE(nearest_to(kFloat64, {1, 0x1p-53}, 0x1p-98));
  EXPECT_FALSE(nearest_to(kFloat32, DoubleDouble(0), 0x1p-98));
  EXPECT_EQ(nearest_to(kFloat32, DoubleDouble(1 + 0x1p-24), 0), 1.0);  // exactly a tie, to even
}

}  // namespace
}  // namespace ropecheck
