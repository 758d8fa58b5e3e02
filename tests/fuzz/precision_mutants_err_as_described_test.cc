#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>

#include "fuzz/bench/precision_mutants.h"
#include "properties/contract.h"
#include "properties/exact/exact_rope.h"

namespace ropecheck {
namespace {

/// The largest error that rounding a result adds, in u.
constexpr double kRounding = 1;

const RopeSpec& eight_pairs() {
  static const RopeSpec spec = [] {
    RopeSpec made;
    made.head_dim = made.rotary_dim = 16;
    made.base = 1e4;
    return made;
  }();
  return spec;
}

double budget() {
  return budget_of(*contract_named("float32"), eight_pairs(), DType::float32).rotation;
}

/// The distance of a mutant's rotation from the right one, in u.
double error_of(const PrecisionMutant& mutant, std::int64_t position, int pair) {
  const RopeSpec& spec = eight_pairs();
  const double theta = exact::exact_rope(spec)->frequency(pair);
  const Turn right = exact_turn(spec, position, pair);
  const Turn turn = mutant.turn({spec, position, pair, theta});
  return std::hypot(turn.cos - right.cos, turn.sin - right.sin) * 0x1p24;
}

double worst_pair(const PrecisionMutant& mutant, std::int64_t position) {
  double worst = 0;
  for (int pair = 0; pair < eight_pairs().pairs(); ++pair)
    worst = std::max(worst, error_of(mutant, position, pair));
  return worst;
}

constexpr std::int64_t kPower(int exponent) { return std::int64_t{1} << exponent; }

struct Claim {
  const char* mutant;
  std::int64_t right_below;  ///< below this no result is beyond its budget, however it is rounded
  std::int64_t wrong_at;     ///< here every vector of some pair is beyond its budget
};

void PrintTo(const Claim& claim, std::ostream* out) { *out << claim.mutant; }

constexpr Claim kClaims[] = {
    {"float32_angle", 2, 101},
    {"iterated_theta", kPower(27), kPower(45) + 1},
    {"bfloat16_position", 257, 257},
    {"float16_position", 2049, 2049},
    {"bfloat16_table", 1, 1},
    {"float16_table", 1, 1},
    {"bfloat16_inv_freq", 1, 1},
    {"float16_inv_freq", 1, 1},
    {"float_position", kPower(24) + 1, kPower(24) + 1},
    {"one_constant", kPower(29), kPower(45) + 1},
    {"short_phase", kPower(30), kPower(45) + 1},
    {"wrong_above_2_32", kPower(32), kPower(32) + 1},
};

class EveryPrecisionMutant : public testing::TestWithParam<Claim> {};

TEST_P(EveryPrecisionMutant, IsRightUpToWhereItGoesWrong) {
  const Claim& claim = GetParam();
  const PrecisionMutant* mutant = precision_mutant_named(claim.mutant);
  ASSERT_NE(mutant, nullptr);
  for (std::int64_t back = 1; back <= std::min<std::int64_t>(claim.right_below, 1000); ++back) {
    ASSERT_LE(worst_pair(*mutant, claim.right_below - back), budget() - kRounding) << back;
    ASSERT_LE(worst_pair(*mutant, back - 1), budget() - kRounding) << back - 1;
  }
  EXPECT_GT(worst_pair(*mutant, claim.wrong_at), budget() + kRounding);
}

INSTANTIATE_TEST_SUITE_P(PrecisionMutants, EveryPrecisionMutant, testing::ValuesIn(kClaims),
                         [](const auto& claim) { return std::string(claim.param.mutant); });

TEST(APrecisionMutant, IsSmallWhereItsNameAllows) {
  // Beyond the budget only if the result is rounded to the same side.
  for (const char* name : {"fast_sincos", "coefficient_off"}) {
    double worst = 0;
    for (std::int64_t position = 0; position < kPower(14); ++position)
      worst = std::max(worst, worst_pair(*precision_mutant_named(name), position));
    EXPECT_GT(worst, budget() - kRounding) << name;
    EXPECT_LT(worst, budget()) << name;
  }
}

TEST(APrecisionMutant, TakesAWrongQuadrantAtOnePositionIn2To20) {
  const PrecisionMutant& mutant = *precision_mutant_named("wrong_quadrant");
  int wrong = 0;
  for (std::int64_t position = 0; position < kPower(22); ++position) {
    const double error = error_of(mutant, position, 0);
    wrong += error > 1 ? 1 : 0;
    if (error > 1) {
      EXPECT_NEAR(error, mutant.largest, 1) << position;
    }
  }
  // Phases are spread evenly, so the number is close to the expected one.
  EXPECT_GE(wrong, 3);
  EXPECT_LE(wrong, 5);
  for (std::int64_t position = 0; position < kPower(16); ++position)
    for (int pair = 1; pair < 8; ++pair) ASSERT_LT(error_of(mutant, position, pair), 1);
}

TEST(APrecisionMutant, ThatComesToAnyAngleIsHalfATurnOffSomewhere) {
  for (const PrecisionMutant& mutant : precision_mutants()) {
    if (mutant.largest < 0x1p25) continue;
    double worst = 0;
    // Steps through all 63-bit positions.
    for (std::uint64_t i = 1; i <= 20'000; ++i) {
      const auto position = static_cast<std::int64_t>(i * 0x9e37'79b9'7f4a'7c15 >> 1);
      worst = std::max(worst, worst_pair(mutant, position));
    }
    EXPECT_GT(worst, 0.999 * mutant.largest) << mutant.name;
    EXPECT_LE(worst, mutant.largest + 1) << mutant.name;
  }
}

}  // namespace
}  // namespace ropecheck
