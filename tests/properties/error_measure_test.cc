#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "properties/property.h"
#include "properties/tally.h"
#include "tests/properties/correct_rope.h"

// The measure is fed answers that are wrong by a known amount, and must see exactly that.
namespace ropecheck {
namespace {

using testing::correct_rope;
using testing::Hooks;
using testing::small_case;

Verdict check(const char* property, const Implementation& rope, const char* contract, Case c) {
  return property_named(property)->check(c, subject_of(rope, *contract_named(contract), c.dtype));
}

/// A RoPE in float64 whose pairs are off by `error` units of u·r, u that of float64.
Implementation off_by(double error) {
  Hooks hooks;
  hooks.damage = [error](double& first, double&, double r, int) { first += error * 0x1p-53 * r; };
  return correct_rope(hooks);
}

Case case_in(DType dtype) {
  Case c = small_case(16, {3, 1000003});
  c.dtype = dtype;
  return c;
}

TEST(ErrorMeasure, AcceptsTheCorrectlyRoundedResultInEveryFormat) {
  for (const DType dtype : kAllDTypes) {
    const Verdict verdict =
        check("matches_reference", correct_rope(), "correctly-rounded", case_in(dtype));
    EXPECT_EQ(verdict.outcome, Outcome::passed) << name_of(dtype) << ": " << verdict.reason;
    // Rounding does happen, and is seen.
    EXPECT_GT(verdict.worst_error, 0.3) << name_of(dtype);
    EXPECT_LE(verdict.worst_error, 1) << name_of(dtype);
  }
}

TEST(ErrorMeasure, RejectsOneUnitInTheLastPlaceUnderTheStrictContract) {
  // One unit of the larger coordinate's last place is at least u·r/√2·… beyond its nearest number.
  Hooks hooks;
  hooks.damage = [](double& first, double& second, double, int pair) {
    if (pair != 5) return;
    double& larger = std::abs(first) > std::abs(second) ? first : second;
    larger = static_cast<double>(
        std::nextafter(std::nextafter(static_cast<float>(larger), INFINITY), INFINITY));
  };
  const Verdict verdict =
      check("matches_reference", correct_rope(hooks), "correctly-rounded", case_in(DType::float32));
  EXPECT_EQ(verdict.outcome, Outcome::failed);
  EXPECT_EQ(verdict.where.pair, 5);
}

TEST(ErrorMeasure, DrawsTheLineAtTheRotationBudget) {
  // The error is added to a float64 that is rounded once more, to within u·r.
  EXPECT_EQ(check("matches_reference", off_by(1.9), "float32", case_in(DType::float64)).outcome,
            Outcome::passed);
  const Verdict verdict =
      check("matches_reference", off_by(4.0), "float32", case_in(DType::float64));
  EXPECT_EQ(verdict.outcome, Outcome::failed);
  EXPECT_GE(verdict.worst_error, 3);
  EXPECT_LE(verdict.worst_error, 5);
  EXPECT_NEAR(verdict.budget, std::sqrt(5.0) + std::sqrt(0.5), 1e-9);
}

TEST(ErrorMeasure, ReachesToTheEndOfTheRange) {
  Case c = case_in(DType::float64);
  c.spec.attention_factor = 0.75;
  for (TensorCase* tensor : {&c.q, &c.k})
    tensor->values = {Profile::listed, 0,
                      std::vector<std::uint64_t>(static_cast<std::size_t>(2 * tensor->heads * 16),
                                                 bits_of(DType::float64, 0x1.8p1022))};
  EXPECT_EQ(check("matches_reference", off_by(1.9), "float32", c).outcome, Outcome::passed);
  EXPECT_EQ(check("matches_reference", off_by(8), "float32", c).outcome, Outcome::failed);
}

TEST(ErrorMeasure, CountsANaNAsAFailure) {
  Hooks hooks;
  hooks.damage = [](double& first, double&, double, int pair) {
    if (pair == 7) first = std::nan("");
  };
  const Verdict verdict =
      check("matches_reference", correct_rope(hooks), "float32-angle", case_in(DType::float32));
  EXPECT_EQ(verdict.outcome, Outcome::failed);
  EXPECT_EQ(verdict.where.pair, 7);
}

TEST(ErrorMeasure, SeesThePositionThatWasRoundedToFloat32) {
  Hooks hooks;
  hooks.position = [](std::int64_t p, bool) {
    return static_cast<std::int64_t>(static_cast<float>(p));
  };
  Case c = small_case(16, {(1 << 24) + 1});
  EXPECT_EQ(check("matches_reference", correct_rope(hooks), "float32", c).outcome, Outcome::failed);
  EXPECT_EQ(check("positions_are_unique", correct_rope(hooks), "float32", c).outcome,
            Outcome::failed);
  EXPECT_EQ(check("matches_reference", correct_rope(hooks), "float32-angle", c).outcome,
            Outcome::passed);
}

TEST(Contract, AngleBudgetIsFourWhereExponentsAreExact) {
  RopeSpec spec;
  const Contract& contract = *contract_named("float32-angle");
  EXPECT_EQ(budget_of(contract, spec, DType::float32).angle, 4);
  spec.head_dim = spec.rotary_dim = 96;
  EXPECT_NEAR(budget_of(contract, spec, DType::float32).angle, 4 + std::log(10000.0), 1e-12);
}

TEST(Contract, PositionRoundingIsTheDistanceToTheNearestFloat32) {
  const Budget budget = budget_of(*contract_named("float32-angle"), RopeSpec{}, DType::float32);
  // 2^63 − 1 rounds to 2^63, 1 away; 2^24 + 1 to 2^24.
  const double rest = budget.rotation + budget.angle * 0x1p24;
  EXPECT_NEAR(pair_budget(budget, (1 << 24) + 1, 1.0), rest + budget.angle + 0x1p24, 1);
  EXPECT_EQ(pair_budget(budget, 1 << 24, 1.0), rest);
}

TEST(Tally, KeepsTheWorstByRatioNotBySize) {
  Tally tally;
  Place a, b;
  a.pair = 1;
  b.pair = 2;
  tally.compare(100, 1000, 1, a, "large and fine");
  tally.compare(3, 2, 1, b, "small and wrong");
  const Verdict verdict = tally.verdict("");
  EXPECT_EQ(verdict.outcome, Outcome::failed);
  EXPECT_EQ(verdict.where.pair, 2);
  EXPECT_EQ(verdict.failures, 1);
  EXPECT_NE(verdict.reason.find("small and wrong"), std::string::npos);
}

TEST(Tally, SaysThatNothingWasCompared) {
  EXPECT_EQ(Tally().verdict("why").outcome, Outcome::skipped);
}

}  // namespace
}  // namespace ropecheck
