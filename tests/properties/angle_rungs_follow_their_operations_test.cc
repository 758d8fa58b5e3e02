#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "properties/angle_rung.h"
#include "properties/exact/rounded_frequencies.h"
#include "properties/float32_error.h"
#include "tests/properties/worst_float32_angles.h"

// A of the angle's rungs against float32 code with the operations that the rungs are derived from:
// no specification's code is worse than its A, and code with other operations is.
namespace ropecheck {
namespace {

using testing::worst_inv_freq;

class Random {
 public:
  double between(double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(engine_);
  }
  int whole(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(engine_);
  }

 private:
  std::mt19937_64 engine_{5};
};

constexpr int kKinds = 9;

Scaling random_scaling(int kind, int pairs, Random& random) {
  const double factor = random.between(1, 40);
  const int length = random.whole(1000, 70000);
  switch (kind) {
    case 1:
      return LinearScaling{factor};
    case 2:
      return NtkScaling{factor};
    case 3:
      return DynamicNtkScaling{factor, length, random.whole(500, 30 * length)};
    case 4: {
      YarnScaling yarn;
      yarn.factor = factor;
      yarn.original_length = length;
      yarn.truncate = random.whole(0, 1) == 0;
      yarn.extrapolation = random.whole(0, 1) == 0 ? 1 : random.between(0.1, 1);
      return yarn;
    }
    case 5: {
      LongRopeScaling longrope{{}, {}, length, 10 * length, random.whole(1, 2 * length), false};
      for (int j = 0; j < pairs; ++j) {
        longrope.short_factors.push_back(random.between(1, 3));
        longrope.long_factors.push_back(random.between(1, 60));
      }
      return longrope;
    }
    case 6: {
      Llama3Scaling llama3{factor, random.between(0.5, 2), 0, length};
      llama3.high_freq_factor = llama3.low_freq_factor + random.between(0.5, 6);
      return llama3;
    }
    case 7:
      return ProportionalScaling{random.between(0.3, 1), factor};
    case 8: {
      ListedFrequencies listed;
      for (int j = 0; j < pairs; ++j) listed.inv_freq.push_back(std::exp(random.between(-9, 0)));
      return listed;
    }
    default:
      return NoScaling{};
  }
}

RopeSpec random_spec(int kind, Random& random) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 2 * random.whole(2, 48);
  spec.base = std::exp(random.between(6, 16));
  if (random.whole(0, 1) == 0) spec.base = static_cast<float>(spec.base);
  spec.scaling = random_scaling(kind, spec.pairs(), random);
  return spec;
}

/// The relative error of a frequency, in u.
double error_of(float computed, long double exact) {
  return exact == 0 ? std::abs(computed)
                    : static_cast<double>(std::abs((computed - exact) / exact)) * 0x1p24;
}

TEST(AngleRungs, CodeWithTheirOperationsIsWithinThem) {
  Random random;
  for (int kind = 0; kind < kKinds; ++kind)
    for (int n = 0; n < 40; ++n) {
      const RopeSpec spec = random_spec(kind, random);
      ASSERT_EQ(problem_with(spec), "") << kind;
      const std::vector<long double> exact = exact::long_frequencies(spec);
      for (const AngleRung rung : {AngleRung::float32, AngleRung::float32_exp}) {
        const std::vector<double> most = angle_errors(rung, spec);
        for (int pair = 0; pair < spec.pairs(); ++pair)
          for (unsigned ups = 0; ups < 1U << testing::kMostPowers; ++ups)
            EXPECT_LE(error_of(worst_inv_freq(spec, rung, pair, ups),
                               exact[static_cast<std::size_t>(pair)]) +
                          1,
                      most[static_cast<std::size_t>(pair)])
                << name_of(rung) << ", scaling " << kind << ", pair " << pair << ", base "
                << spec.base;
      }
    }
}

/// The angle of a position for a frequency in the unit, in the two orders of float32 code that
/// there are.
float in_unit(float position, float theta, const Ratio& unit, bool of_position) {
  const float s = static_cast<float>(unit.numerator) / static_cast<float>(unit.denominator);
  return of_position ? position * s * theta : position * (theta * s);
}

TEST(AngleRungs, HaveRoomForTheUnitsOfPositions) {
  Random random;
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 32;
  ListedFrequencies powers;  // exact in float32, so that all room is the unit's
  for (int pair = 0; pair < 16; ++pair) powers.inv_freq.push_back(std::exp2(-pair));
  spec.scaling = powers;
  for (const Ratio unit : {Ratio{1, 14}, Ratio{25, 24}, Ratio{-3, 7}}) {
    spec.position_scale = {unit};
    const std::vector<double> most = angle_errors(AngleRung::float32, spec);
    const std::vector<long double> exact = exact::long_frequencies(spec);
    double seen = 0;
    for (int n = 0; n < 20000; ++n) {
      const int pair = random.whole(0, 15);
      const auto position = static_cast<float>(random.whole(1, 1 << 20));
      const auto theta = static_cast<float>(std::exp2(-pair));
      const long double angle =
          static_cast<long double>(position) * exact[static_cast<std::size_t>(pair)];
      for (const bool of_position : {false, true}) {
        const double error = error_of(in_unit(position, theta, unit, of_position), angle);
        ASSERT_LE(error, most[static_cast<std::size_t>(pair)]) << pair << ' ' << position;
        seen = std::max(seen, error);
      }
    }
    EXPECT_GT(seen, 1.01) << "the angle's own rounding alone explains this: the test sees nothing";
  }
  // A direction and a power of two cost nothing.
  spec.position_scale = {};
  const std::vector<double> plain = angle_errors(AngleRung::float32, spec);
  for (const Ratio unit : {Ratio{-1, 1}, Ratio{1, 2}}) {
    spec.position_scale = {unit};
    const std::vector<double> scaled = angle_errors(AngleRung::float32, spec);
    for (std::size_t pair = 0; pair < plain.size(); ++pair)
      EXPECT_NEAR(scaled[pair], plain[pair], 1e-9) << pair;
  }
}

TEST(AngleRungs, AnExactFrequencyCostsTheProductAlone) {
  RopeSpec spec;
  spec.base = 0x1p16;
  spec.head_dim = spec.rotary_dim = 32;
  spec.scaling = ListedFrequencies{std::vector<double>(16, 0.375)};
  for (const double error : angle_errors(AngleRung::float32, spec)) EXPECT_NEAR(error, 1, 1e-5);
  spec.scaling = ListedFrequencies{std::vector<double>(16, 0.1)};
  for (const double error : angle_errors(AngleRung::float32, spec)) EXPECT_GT(error, 1.1);
}

TEST(AngleRungs, ExpIsTheWeakerOne) {
  RopeSpec spec;
  const auto by_pow = angle_errors(AngleRung::float32, spec);
  const auto by_exp = angle_errors(AngleRung::float32_exp, spec);
  double most = 0;
  for (std::size_t pair = 1; pair < by_pow.size(); ++pair) {
    EXPECT_LT(by_pow[pair], by_exp[pair]) << pair;
    most = std::max(most, by_exp[pair]);
  }
  EXPECT_LE(*std::max_element(by_pow.begin(), by_pow.end()), 4);
  EXPECT_LE(most, 4 + 2 * std::log(10000.0));
  EXPECT_GE(most, 4 + 1.9 * std::log(10000.0) * 63 / 64 - 1);
}

/// The number of pairs whose frequency is beyond a rung if it is multiplied up from pair to pair.
int beyond_if_multiplied_up(AngleRung rung, const RopeSpec& spec) {
  const std::vector<long double> exact = exact::long_frequencies(spec);
  const auto most = angle_errors(rung, spec);
  const float step = std::pow(static_cast<float>(spec.base), -2.0F / 256);
  float theta = 1;
  int beyond = 0;
  for (std::size_t pair = 0; pair < exact.size(); ++pair, theta *= step)
    beyond += error_of(theta, exact[pair]) + 1 > most[pair] ? 1 : 0;
  return beyond;
}

/// The error of such frequencies depends on that of the step, so on the base: by how much is
/// chance.
TEST(AngleRungs, FrequenciesMultipliedFromPairToPairAreBeyondThem) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 256;
  int by_pow = 0, by_exp = 0;
  for (int n = 0; n < 20; ++n) {
    spec.base = 10000 + 1000 * n;
    by_pow += beyond_if_multiplied_up(AngleRung::float32, spec) > 10 ? 1 : 0;
    by_exp += beyond_if_multiplied_up(AngleRung::float32_exp, spec) > 10 ? 1 : 0;
  }
  EXPECT_GE(by_pow, 10);
  EXPECT_GE(by_exp, 1);
}

TEST(AngleRungs, APowerByExpIsBeyondThatByPow) {
  RopeSpec spec;
  spec.base = 1e6;
  const std::vector<long double> exact = exact::long_frequencies(spec);
  const auto most = angle_errors(AngleRung::float32, spec);
  int beyond = 0;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    beyond += error_of(worst_inv_freq(spec, AngleRung::float32_exp, pair, 0),
                       exact[static_cast<std::size_t>(pair)]) +
                          1 >
                      most[static_cast<std::size_t>(pair)]
                  ? 1
                  : 0;
  EXPECT_GT(beyond, 0);
}

// The operations by themselves.

TEST(Float32Error, RoundsByHalfAnUlpOfTheBinade) {
  // 1/3 has the binade [1/4, 1/2).
  EXPECT_EQ(quotient(stored_constant(1), stored_constant(3)).error, 0.25);
  EXPECT_EQ(quotient(stored_constant(3), stored_constant(2)).error, 0);
  EXPECT_EQ(sum(stored_constant(0x1p24), stored_constant(1)).error, 0x1p24);
  EXPECT_EQ(sum(stored_constant(3), stored_constant(4)).error, 0);
  EXPECT_EQ(product(stored_constant(3), {2, 0}).error, 0);
}

TEST(Float32Error, KnowsTheErrorOfAConstant) {
  EXPECT_EQ(stored_constant(1.5).error, 0);
  const double tenth = 0.1;
  EXPECT_EQ(stored_constant(tenth).error, (0.1F - tenth) * 0x1p24);
}

TEST(Float32Error, CancellationKeepsTheAbsoluteError) {
  const Float32Number third = quotient(stored_constant(1), stored_constant(3));
  const Float32Number left = difference(third, stored_constant(0.25));
  EXPECT_NEAR(left.exact, 1.0 / 12, 1e-15);
  EXPECT_EQ(left.error, 0.25 + 0x1p-4);
}

TEST(Float32Error, ADivisorThatMayBeZeroAllowsAnything) {
  EXPECT_TRUE(std::isinf(quotient({1, 0}, {0x1p-24, 2}).error));
}

TEST(Float32Error, ClampsToExactEnds) {
  EXPECT_EQ(clamped({-0.5, 1}).error, 0);
  EXPECT_EQ(clamped({1.5, 1}).exact, 1);
  EXPECT_EQ(clamped({1.5, 1}).error, 0);
  EXPECT_EQ(clamped({0x1p-30, 1}).error, 1);
}

}  // namespace
}  // namespace ropecheck
