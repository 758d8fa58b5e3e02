#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "properties/property.h"
#include "properties/subject.h"
#include "properties/tally.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/small_case.h"

// The measure gets answers with a known error, and must report exactly that error.
namespace ropecheck {
namespace {

using testing::correct_rope;
using testing::Hooks;
using testing::small_case;

Verdict check(const char* property, const Implementation& rope, const char* contract, Case c) {
  return property_named(property)->check(c, subject_of(rope, *contract_named(contract), c.dtype));
}

/// A RoPE in float64 whose pairs are off by `error` units of u·r, where u is float64's.
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
    // Rounding does occur, and the measure sees it.
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

/// Replaces one coordinate of pair 5, the smaller of the two, by the float next to its nearest one.
void take_the_second_nearest(double& first, double& second, double, int pair) {
  if (pair != 5) return;
  double& smaller = std::abs(first) < std::abs(second) ? first : second;
  smaller = static_cast<double>(std::nextafter(static_cast<float>(smaller), INFINITY));
}

TEST(ErrorMeasure, HoldsEachCoordinateToTheNearestNumber) {
  Hooks hooks;
  hooks.damage = take_the_second_nearest;
  const Case c = case_in(DType::float32);
  const Verdict verdict = check("matches_reference", correct_rope(hooks), "correctly-rounded", c);
  EXPECT_EQ(verdict.outcome, Outcome::failed);
  EXPECT_EQ(verdict.where.pair, 5);
  EXPECT_NE(verdict.reason.find("not the nearest number"), std::string::npos) << verdict.reason;
  // As a pair error this is within 1 u, much less than float32 allows.
  EXPECT_EQ(check("matches_reference", correct_rope(hooks), "float32", c).outcome, Outcome::passed);
}

TEST(ErrorMeasure, KnowsTheNearestNumberAtTheEdgesOfBinades) {
  // At position 0 coordinates keep their values: powers of two, the smallest normal number and
  // subnormals. Their neighbours are nearer on one side than on the other, or equally near.
  for (const DType dtype : kAllDTypes) {
    Case c = small_case(4, {0});
    c.dtype = dtype;
    const Format& format = format_of(dtype);
    const double edges[] = {1, std::ldexp(1.0, format.min_exponent), format.smallest_subnormal(),
                            -0.5};
    for (TensorCase* tensor : {&c.q, &c.k}) {
      tensor->values = {Profile::listed, 0, {}};
      for (int i = 0; i < tensor->heads; ++i)
        for (const double edge : edges) tensor->values.bits.push_back(bits_of(dtype, edge));
    }
    EXPECT_EQ(check("matches_reference", correct_rope(), "correctly-rounded", c).outcome,
              Outcome::passed)
        << name_of(dtype);
    // Three quarters of the way to the next number below 1 is less than half of the way to the next
    // number above it.
    Hooks hooks;
    hooks.damage = [&format](double& first, double&, double, int) {
      if (first == 1) first = 1 - std::ldexp(1.0, -format.precision);
    };
    EXPECT_EQ(check("matches_reference", correct_rope(hooks), "correctly-rounded", c).outcome,
              Outcome::failed)
        << name_of(dtype);
  }
}

TEST(SignOfZero, IsKeptWhereTwoPlusZerosAreAdded) {
  Case c = small_case(2, {0});
  c.q.heads = 1;
  const std::uint64_t minus_zero = bits_of(DType::float32, -0.0);
  // +0·1 − (−1)·0 is +0 in any way of computing it; the sign of −0·1 − (−1)·0 depends on the way.
  c.q.values = c.k.values = {Profile::listed, 0, {0, bits_of(DType::float32, -1)}};
  Hooks hooks;
  hooks.damage = [](double& first, double&, double, int) { first = first == 0 ? -0.0 : first; };
  EXPECT_EQ(check("identity_at_zero", correct_rope(), "float32", c).outcome, Outcome::passed);
  EXPECT_EQ(check("identity_at_zero", correct_rope(hooks), "float32", c).outcome, Outcome::failed);
  c.q.values.bits[0] = c.k.values.bits[0] = minus_zero;
  EXPECT_EQ(check("identity_at_zero", correct_rope(), "float32", c).outcome, Outcome::passed);
  EXPECT_EQ(check("identity_at_zero", correct_rope(hooks), "float32", c).outcome, Outcome::passed);
}

TEST(ScalingByPowersOfTwo, ChangesTheSignAsWell) {
  // Rounding upwards commutes with powers of two, but not with a change of sign.
  Hooks hooks;
  hooks.damage = [](double& first, double&, double, int) {
    const auto nearest = static_cast<float>(first);
    if (static_cast<double>(nearest) < first)
      first = static_cast<double>(std::nextafter(nearest, INFINITY));
    else
      first = static_cast<double>(nearest);
  };
  Case c = case_in(DType::float32);
  const auto outcome = [&](std::uint64_t seed, const Hooks& how) {
    c.q.values.seed = seed;
    return check("powers_of_two_scale_exactly", correct_rope(how), "float32", c).outcome;
  };
  EXPECT_EQ(outcome(1, hooks), Outcome::passed);
  EXPECT_EQ(outcome(9, {}), Outcome::passed);
  EXPECT_EQ(outcome(9, hooks), Outcome::failed);
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

TEST(ErrorMeasure, MissesANaNThatBecameANumber) {
  Hooks hooks;
  hooks.damage = [](double& first, double& second, double, int) {
    if (std::isnan(first)) first = 0;
    if (std::isnan(second)) second = 0;
  };
  Case c = case_in(DType::float32);
  std::vector<std::uint64_t> bits(static_cast<std::size_t>(c.tokens() * c.q.heads) * 16,
                                  bits_of(DType::float32, 1));
  const auto outcome_with = [&](const Hooks& of) {
    c.q.values = {Profile::listed, 0, bits};
    return check("matches_reference", correct_rope(of), "float32", c).outcome;
  };
  EXPECT_EQ(outcome_with(hooks), Outcome::passed);
  const PairElements third = pair_elements(c.spec, 3);
  bits[static_cast<std::size_t>(third.second)] = bits_of(DType::float32, std::nan(""));
  EXPECT_EQ(outcome_with(hooks), Outcome::failed);
  EXPECT_EQ(outcome_with({}), Outcome::passed);
  // Next to an infinity the NaN may become one.
  bits[static_cast<std::size_t>(third.first)] = bits_of(DType::float32, HUGE_VAL);
  EXPECT_EQ(outcome_with(hooks), Outcome::passed);
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

TEST(Contract, AngleBudgetIsAtMostFourWhereExponentsAreExact) {
  RopeSpec spec;
  const Contract& contract = *contract_named("float32-angle");
  const Budget exact = budget_of(contract, spec, DType::float32);
  double most = 0;
  for (int pair = 0; pair < spec.pairs(); ++pair) most = std::max(most, exact.angle_at(pair));
  EXPECT_LE(most, 4);
  EXPECT_GE(most, 3.4);
  spec.head_dim = spec.rotary_dim = 96;
  const Budget rounded = budget_of(contract, spec, DType::float32);
  for (int pair = 0; pair < spec.pairs(); ++pair)
    EXPECT_LE(rounded.angle_at(pair), 4 + 2.0 * pair / 96 * std::log(10000.0) + 1e-5);
}

TEST(Contract, PositionRoundingIsTheDistanceToTheNearestFloat32) {
  const Budget budget = budget_of(*contract_named("float32-angle"), RopeSpec{}, DType::float32);
  // 2^63 − 1 rounds to 2^63, 1 away; 2^24 + 1 to 2^24.
  const double angle = budget.angle_at(5);
  const double rest = budget.rotation + angle * 0x1p24;
  EXPECT_NEAR(pair_budget(budget, (1 << 24) + 1, 5, 1.0), rest + 2 * angle + 0x1p24, 1);
  EXPECT_EQ(pair_budget(budget, 1 << 24, 5, 1.0), rest);
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
