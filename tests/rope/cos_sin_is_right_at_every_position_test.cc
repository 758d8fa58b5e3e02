#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "reference/certified.h"
#include "rope/exact_cos_sin.h"
#include "rope/frequency_turns.h"
#include "rope/plan.h"
#include "targets.h"
#include "tests/reference/hard_positions.h"

namespace ropecheck::rope {
namespace {

/// |value − exact| in units in the last place of float at the exact value.
double ulps_off(float value, const DoubleDouble& exact) {
  int exponent = 0;
  std::frexp(exact.high, &exponent);
  const double ulp = std::ldexp(1.0, std::max(exponent, -125) - 24);
  return std::fabs((static_cast<double>(value) - exact.high) - exact.low) / ulp;
}

/// The float nearest to high + low. low decides ties only, so its precision suffices.
float nearest_float(const DoubleDouble& exact) {
  const auto nearest = static_cast<float>(exact.high);
  const double rest = exact.high - static_cast<double>(nearest);
  const float other = std::nextafter(nearest, rest > 0 ? INFINITY : -INFINITY);
  const double half = (static_cast<double>(other) - static_cast<double>(nearest)) / 2;
  return rest != 0 && rest == half && exact.low * rest > 0 ? other : nearest;
}

struct Spec {
  std::string name;
  RopeSpec spec;
};

std::vector<Spec> specs() {
  std::vector<Spec> all;
  for (const double base : {1e4, 5e5, 1e6}) {
    RopeSpec spec;
    spec.base = base;
    all.push_back({"base " + std::to_string(base), spec});
  }
  RopeSpec scaled;
  scaled.attention_factor = 1.2345678901234567;
  all.push_back({"scaled", scaled});
  // The double nearest to π/2, huge and tiny frequencies, a negative one, and 0.
  RopeSpec listed;
  listed.head_dim = listed.rotary_dim = 2 * 9;
  listed.scaling = ListedFrequencies{
      {0x1.921fb54442d18p0, -0.75, 1e300, 3e-5, 1e-30, 1e-200, -1e18, 0, 0x1p-1074}};
  all.push_back({"listed", listed});
  return all;
}

std::vector<std::int64_t> positions(std::mt19937_64& random) {
  std::vector<std::int64_t> all;
  for (std::int64_t t = -40; t < 600; ++t) all.push_back(t);
  for (int power = 6; power < 63; ++power) {
    const std::int64_t t = std::int64_t{1} << power;
    for (std::int64_t near = -1; near <= 1; ++near) {
      all.push_back(t + near);
      all.push_back(-t + near);
    }
    for (int i = 0; i < 20; ++i) {
      const std::int64_t in_octave = t + static_cast<std::int64_t>(random() >> (64 - power));
      all.push_back(in_octave);
      all.push_back(-in_octave);
    }
  }
  for (const HardPosition& hard : kHardPositions) {
    all.push_back(hard.position);
    all.push_back(-hard.position);
  }
  all.push_back(INT64_MAX);
  all.push_back(INT64_MIN);
  return all;
}

void check(const Spec& spec, CosSinRounding rounding, const Target& target,
           const std::vector<std::int64_t>& at) {
  const Plan plan(spec.spec, {.cos_sin = rounding});
  const std::vector<Turns> turns = frequency_turns(spec.spec);
  const DoubleDouble m = attention_factor_of(spec.spec);
  const std::size_t pairs = turns.size();
  std::vector<float> cos(at.size() * pairs), sin(cos.size());
  plan.cos_sin(at, cos.data(), sin.data());

  const auto scaled = [&](const DoubleDouble& v) {
    const double product = v.high * m.high;
    return DoubleDouble{product, std::fma(v.high, m.high, -product) + v.low * m.high};
  };
  double worst = 0;
  for (std::size_t row = 0; row < at.size(); ++row) {
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const CosSinPair turn = exact_cos_sin(times(turns[pair], at[row]));
      const DoubleDouble c = scaled(turn.cos), s = scaled(turn.sin);
      const std::size_t i = row * pairs + pair;
      worst = std::max({worst, ulps_off(cos[i], c), ulps_off(sin[i], s)});
      ASSERT_LE(worst, 0.501) << spec.name << ' ' << target.name << " position " << at[row]
                              << " pair " << pair;
      if (rounding == CosSinRounding::correct) {
        ASSERT_EQ(cos[i], nearest_float(c)) << spec.name << " at " << at[row] << ' ' << pair;
        ASSERT_EQ(sin[i], nearest_float(s)) << spec.name << " at " << at[row] << ' ' << pair;
      }
    }
  }
  testing::Test::RecordProperty("worst_on_" + target.name, std::to_string(worst));
}

TEST(CosSin, IsWithinHalfAnUlpOnEveryTarget) {
  std::mt19937_64 random(4);
  const std::vector<std::int64_t> at = positions(random);
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    for (const Spec& spec : specs()) check(spec, CosSinRounding::nearly_correct, target, at);
  }
}

TEST(CosSin, IsCorrectlyRoundedOnEveryTarget) {
  std::mt19937_64 random(5);
  const std::vector<std::int64_t> at = positions(random);
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    for (const Spec& spec : specs()) check(spec, CosSinRounding::correct, target, at);
  }
}

TEST(CosSin, AgreesWithTheCertifiedReference) {
  std::mt19937_64 random(6);
  std::vector<std::int64_t> at = positions(random);
  std::shuffle(at.begin(), at.end(), random);
  at.resize(400);
  for (const HardPosition& hard : kHardPositions) at.push_back(hard.position);
  for (const Spec& spec : specs()) {
    const Plan plan(spec.spec, {.cos_sin = CosSinRounding::correct});
    if (spec.spec.attention_factor) continue;
    const std::size_t pairs = static_cast<std::size_t>(spec.spec.pairs());
    std::vector<float> cos(at.size() * pairs), sin(cos.size());
    plan.cos_sin(at, cos.data(), sin.data());
    for (std::size_t row = 0; row < at.size(); ++row) {
      const std::size_t pair = random() % pairs;
      const int j = static_cast<int>(pair);
      const auto c = certified_cos(spec.spec, at[row], j, kFloat32);
      const auto s = certified_sin(spec.spec, at[row], j, kFloat32);
      ASSERT_TRUE(c && s) << spec.name << ' ' << at[row] << ' ' << j;
      EXPECT_EQ(static_cast<double>(cos[row * pairs + pair]), *c) << spec.name << ' ' << at[row];
      EXPECT_EQ(static_cast<double>(sin[row * pairs + pair]), *s) << spec.name << ' ' << at[row];
    }
  }
}

// A neighbour of the nearest float is rejected, and so is the float on the wrong side of a tie.
TEST(CosSin, MeasuresRejectNeighbours) {
  const DoubleDouble tie{1 + 0x1p-24, 0x1p-90};
  EXPECT_EQ(nearest_float(tie), 1 + 0x1p-23f);
  EXPECT_EQ(nearest_float({1 + 0x1p-24, -0x1p-90}), 1.0f);
  EXPECT_EQ(nearest_float({1 + 0x1p-25, 0x1p-90}), 1.0f);
  const DoubleDouble third{1.0 / 3, 0};
  EXPECT_LT(ulps_off(static_cast<float>(1.0 / 3), third), 0.5);
  EXPECT_GT(ulps_off(std::nextafter(static_cast<float>(1.0 / 3), 1.0f), third), 0.501);
}

}  // namespace
}  // namespace ropecheck::rope
