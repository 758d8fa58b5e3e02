#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "properties/contract.h"
#include "properties/exact/exact_rope.h"
#include "properties/verdict.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/held_to_contract.h"
#include "tests/properties/rounded_rotation.h"
#include "tests/properties/small_case.h"

// Known wrong and known right answers for each rung of rotations: code that exceeds a bound by up
// to a tenth is rejected, and code that is as bad as the rung's rules allow is accepted, close to
// its bound. So no bound is broken, and none is loose.
namespace ropecheck {
namespace {

using testing::correct_rope;
using testing::held_to;
using testing::Hooks;
using testing::RoundedRotation;
using testing::small_case;
using testing::Vector;

/// One pair that turns by `angle` at position 1; all vectors hold x.
Case case_of(DType dtype, double angle, Vector x) {
  Case c = small_case(2, {1});
  c.dtype = dtype;
  c.spec.scaling = ListedFrequencies{{angle}};
  c.q.heads = c.k.heads = 1;
  c.q.values = c.k.values = {Profile::listed, 0, {bits_of(dtype, x[0]), bits_of(dtype, x[1])}};
  return c;
}

struct WorstRotation {
  const char* contract;
  DType dtype;
  RotationRung rung;
  bool fused;
  unsigned which;
  double angle;
  Vector x;
  double at_least;  ///< the share of the bound that it reaches
};

/// Found by search. The bound of `storage` in bfloat16 stands on a search of all cases
/// (storage_in_bfloat16_is_tried_test.cc), with fused multiply-add and without. Fused code alone is
/// below the bounds, because they have room for both ways of multiplying.
std::vector<WorstRotation> worst_rotations() {
  constexpr RotationRung kFloat32Rung = RotationRung::float32;
  constexpr RotationRung kTable = RotationRung::table_in_storage,
                         kAllInStorage = RotationRung::storage;
  return {
      {"float32",
       DType::float32,
       kFloat32Rung,
       false,
       0,
       0x1.93306b6d6753fp-1,
       {0x1.6f2178p+0, 0x1.6b6848p+0},
       0.96},
      {"float32",
       DType::float32,
       kFloat32Rung,
       true,
       3,
       0x1.27eb03d4957cbp-3,
       {-0x1.00d3c4p-2, 0x1.10bab8p+0},
       0.77},
      {"float32",
       DType::bfloat16,
       kFloat32Rung,
       false,
       0,
       0x1.f1f3c6a661503p+1,
       {-0x1.58p+0, -0x1.7ep+0},
       0.99},
      {"float32",
       DType::float16,
       kFloat32Rung,
       false,
       0,
       0x1.5e8b1f7990d55p+2,
       {-0x1.724p+0, 0x1.62p+0},
       0.99},
      {"table-in-storage",
       DType::bfloat16,
       kTable,
       false,
       0,
       0x1.6064b026af749p+2,
       {-0x1.78p+0, 0x1.6ep+0},
       0.97},
      {"table-in-storage",
       DType::float16,
       kTable,
       false,
       0,
       0x1.32c33f7e088dbp+1,
       {0x1.6c8p+0, -0x1.71cp+0},
       0.96},
      {"storage",
       DType::bfloat16,
       kAllInStorage,
       false,
       0,
       0x1.8deb276f4e7f3p-1,
       {0x1.7p+0, -0x1.8ap+0},
       0.99},
      {"storage",
       DType::float16,
       kAllInStorage,
       false,
       0,
       0x1.9960067e8c3fdp-1,
       {0x1.684p+0, 0x1.768p+0},
       0.9},
      {"storage",
       DType::bfloat16,
       kAllInStorage,
       true,
       3,
       0x1.600aae744682bp+2,
       {0x1.7ep+0, -0x1.72p+0},
       0.79},
  };
}

TEST(Rungs, AcceptTheWorstRotationWithinTheirRules) {
  for (const WorstRotation& worst : worst_rotations()) {
    Hooks hooks;
    hooks.instead = [&](Vector x, std::int64_t t, int, bool backwards) {
      const long double angle = static_cast<long double>(t) * worst.angle;
      return RoundedRotation{worst.rung, format_of(worst.dtype), worst.fused, worst.which}(
          backwards ? -angle : angle, x);
    };
    const Verdict verdict =
        held_to(worst.contract, correct_rope(hooks), case_of(worst.dtype, worst.angle, worst.x));
    EXPECT_EQ(verdict.outcome, Outcome::passed) << worst.contract << ": " << verdict.reason;
    EXPECT_GE(verdict.ratio(), worst.at_least) << worst.contract << name_of(worst.dtype);
    EXPECT_LE(verdict.ratio(), worst.at_least + 0.01) << worst.contract << name_of(worst.dtype);
  }
}

TEST(Rungs, AreHeldByDirection) {
  for (const WorstRotation& worst : worst_rotations()) {
    if (worst.rung != RotationRung::storage) continue;
    Hooks hooks;
    hooks.instead = [&](Vector x, std::int64_t t, int, bool backwards) {
      const long double angle = static_cast<long double>(t) * -worst.angle;
      return RoundedRotation{worst.rung, format_of(worst.dtype), worst.fused, worst.which}(
          backwards ? -angle : angle, x);
    };
    Implementation rope = correct_rope(hooks);
    rope.capabilities.vjp = true;
    // By the opposite frequency, the gradient is the same product.
    Case c = case_of(worst.dtype, -worst.angle, worst.x);
    c.direction = Direction::vjp;
    const std::string only_gradients =
        "float32," + std::string(name_of(worst.dtype)) + "/vjp=storage";
    EXPECT_EQ(held_to(only_gradients, rope, c).outcome, Outcome::passed);
    EXPECT_EQ(held_to("float32", rope, c).outcome, Outcome::failed);
    c.spec.scaling = ListedFrequencies{{worst.angle}};
    c.direction = Direction::forward;
    EXPECT_EQ(held_to(only_gradients, rope, c).outcome, Outcome::failed);
  }
}

/// The result of a kernel for a pair, and the share of the bound that it is off by.
struct Answer {
  double angle;
  Vector x;
  Vector y;
  double share;
};

/// Answers whose error is between `least` and `most` of the bound, on random pairs: numbers of the
/// format around the exact result.
std::vector<Answer> answers_off_by(const Contract& contract, DType dtype, double least,
                                   double most) {
  std::mt19937_64 random(3);
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const Format& format = format_of(dtype);
  std::vector<Answer> found;
  for (int tries = 0; tries < 20000 && found.size() < 50; ++tries) {
    const double angle = between(0, 6);
    const Vector x = {round_to(format, between(1, 2)), round_to(format, between(-2, 2))};
    const Case c = case_of(dtype, angle, x);
    const Budget budget = budget_of(contract, c.spec, dtype, Direction::forward);
    const auto turn = exact::exact_rope(c.spec)->at(1, 0);
    const exact::DoubleDouble first = x[0] * turn.cos - x[1] * turn.sin;
    const exact::DoubleDouble second = x[0] * turn.sin + x[1] * turn.cos;
    const double r = std::hypot(x[0], x[1]);
    const double bound = pair_bound(budget, 1, 0, angle, r);
    const double way = between(0, 7), size = bound * between(least, most);
    const Vector y = {round_to(format, first.hi + size * std::cos(way)),
                      round_to(format, second.hi + size * std::sin(way))};
    const double error = std::hypot(static_cast<double>(exact::DoubleDouble(y[0]) - first),
                                    static_cast<double>(exact::DoubleDouble(y[1]) - second));
    if (error > least * bound && error <= most * bound)
      found.push_back({angle, x, y, error / bound});
  }
  return found;
}

Outcome outcome_of(const Answer& answer, const std::string& contract, DType dtype) {
  Hooks hooks;
  hooks.instead = [&](Vector, std::int64_t, int, bool) { return answer.y; };
  return held_to(contract, correct_rope(hooks), case_of(dtype, answer.angle, answer.x)).outcome;
}

TEST(Rungs, RejectARotationThatIsATenthBeyondTheirBound) {
  for (const char* name : {"correctly-rounded", "float32", "table-in-storage", "storage"})
    for (const DType dtype : kAllDTypes) {
      const Contract& contract = *contract_named(name);
      const auto beyond = answers_off_by(contract, dtype, 1 + 1e-9, 1.1);
      EXPECT_GE(beyond.size(), 20U) << name << ' ' << name_of(dtype);
      for (const Answer& answer : beyond)
        EXPECT_EQ(outcome_of(answer, name, dtype), Outcome::failed)
            << name << ' ' << name_of(dtype) << ' ' << answer.share;
      // A result that is not the nearest is rejected by this rung whatever its distance.
      if (contract.at(dtype, Direction::forward).rotation == RotationRung::correctly_rounded)
        continue;
      const auto within = answers_off_by(contract, dtype, 0.9, 1 - 1e-9);
      EXPECT_GE(within.size(), 20U) << name << ' ' << name_of(dtype);
      for (const Answer& answer : within)
        EXPECT_EQ(outcome_of(answer, name, dtype), Outcome::passed)
            << name << ' ' << name_of(dtype) << ' ' << answer.share;
    }
}

}  // namespace
}  // namespace ropecheck
