#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "recording/identify/frequencies.h"
#include "recording/identify/laws.h"

// Angles modulo a turn give one frequency if positions are near enough to each other, none if one
// angle is wrong, and several if positions leave turns open; frequencies give their law.
namespace ropecheck::recording {
namespace {

constexpr double kBar = 1e-6;

std::vector<Phase> phases_of(double theta, const std::vector<std::int64_t>& positions) {
  std::vector<Phase> phases;
  for (const std::int64_t t : positions)
    phases.push_back(
        {t, std::remainder(theta * static_cast<double>(t), 2 * std::numbers::pi), kBar});
  return phases;
}

TEST(Angles, AreUnwrappedFromTheSmallestPositionsOn) {
  for (const double theta : {1.0, 0.37, -0.9, 1e-5, 3e-7})
    for (const std::vector<std::int64_t>& positions :
         {std::vector<std::int64_t>{0, 1, 2, 3, 50, 3000, 100000}, {5000, 5001, 5003, 90000}}) {
      const Agreeing found = agreeing_frequencies(phases_of(theta, positions), 1.05);
      ASSERT_EQ(found.frequencies.size(), 1U) << theta;
      EXPECT_NEAR(found.frequencies.front().theta, theta, found.frequencies.front().bar * 1.01);
      EXPECT_LT(found.frequencies.front().bar, 2 * kBar / 90000 + std::abs(theta) * 0x1p-19);
    }
}

TEST(Angles, AgreeWithNoFrequencyIfOneIsWrong) {
  std::vector<Phase> phases = phases_of(0.37, {0, 1, 2, 3, 50, 3000});
  phases[4].angle += 0.01;
  EXPECT_TRUE(agreeing_frequencies(phases, 1.05).frequencies.empty());
}

TEST(Angles, LeaveTurnsOpenIfPositionsAreFarApart) {
  const Agreeing several = agreeing_frequencies(phases_of(0.37, {1000, 2000, 3000}), 1.05);
  EXPECT_GT(several.frequencies.size(), 300U);
  EXPECT_TRUE(agreeing_frequencies(phases_of(0.37, {1'000'000'000}), 1.05).undetermined);
  EXPECT_TRUE(agreeing_frequencies({{0, 0, kBar}}, 1.05).undetermined);
}

std::vector<LawPoint> points_of(double base, double scale, int count, int rotary_dim) {
  std::vector<LawPoint> points;
  for (int j = 0; j < count; ++j) {
    const double theta = std::pow(base, -2.0 * j / rotary_dim) / scale;
    points.push_back({j, theta, theta * 1e-7});
  }
  return points;
}

TEST(Laws, AreFoundWithRoundNumbers) {
  std::vector<Law> laws = laws_of(points_of(500000, 1, 64, 128), {}, 128);
  ASSERT_EQ(laws.size(), 1U);
  EXPECT_EQ(laws.front().base, 500000);
  EXPECT_EQ(laws.front().scaling, Scaling(NoScaling{}));
  laws = laws_of(points_of(10000, 8, 64, 128), {}, 128);
  ASSERT_EQ(laws.size(), 1U);
  EXPECT_EQ(laws.front().base, 10000);
  EXPECT_EQ(laws.front().scaling, Scaling(LinearScaling{8}));
}

TEST(Laws, AreNoneForAFrequencyThatIsOff) {
  std::vector<LawPoint> points = points_of(500000, 1, 64, 128);
  points[20].theta *= 1.001;
  EXPECT_TRUE(laws_of(points, {}, 128).empty());
  EXPECT_FALSE(base_range(points, 128));
}

TEST(Laws, HaveAsFewDigitsAsTheBarsAllow) {
  EXPECT_EQ(roundest(499998.7, 1e-5), 500000);
  EXPECT_EQ(roundest(499998.7, 1e-7), 499998.7);
  EXPECT_EQ(roundest(12345.00001, 1e-8), 12345);
  EXPECT_EQ(roundest(0.0, 1e-8), 0);
}

}  // namespace
}  // namespace ropecheck::recording
