#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "properties/contract_text.h"
#include "properties/exact/exact_rope.h"
#include "properties/property.h"
#include "properties/subject.h"
#include "reference/rounding.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/small_case.h"
#include "tests/properties/worst_float32_angles.h"

// Known wrong and known right answers for each rung: code that exceeds a bound by up to a tenth is
// rejected, and code that is as bad as the rung's rules allow is accepted, at nine tenths of its
// bound or more. So no bound is broken, and none is loose.
namespace ropecheck {
namespace {

using testing::correct_rope;
using testing::Hooks;
using testing::small_case;
using Vector = std::array<double, 2>;

Verdict check(const Implementation& rope, const std::string& contract, const Case& c) {
  const ReadContract read = contract_from_text(contract, contracts().front());
  EXPECT_EQ(read.problem, "") << contract;
  return property_named("matches_reference")->check(c, subject_of(rope, read.contract, c.dtype));
}

/// One pair that turns by `angle` at position 1; all vectors hold x.
Case case_of(DType dtype, double angle, Vector x) {
  Case c = small_case(2, {1});
  c.dtype = dtype;
  c.spec.scaling = ListedFrequencies{{angle}};
  c.q.heads = c.k.heads = 1;
  c.q.values = c.k.values = {Profile::listed, 0, {bits_of(dtype, x[0]), bits_of(dtype, x[1])}};
  return c;
}

// Rotations.

/// Rotates by cos and sin of the angle, rounded as a rung says. `fused`: with fused multiply-add;
/// bit 0 of `which` tells which of the first coordinate's products is rounded, bit 1 the second's.
struct RoundedRotation {
  RotationRung rung;
  const Format& storage;
  bool fused = false;
  unsigned which = 0;

  Vector operator()(long double angle, Vector x) const {
    const Format& working = rung == RotationRung::storage ? storage : kFloat32;
    const auto entry = [&](long double value) {
      const double in_float32 = round_to(kFloat32, value);
      return rung == RotationRung::float32 ? in_float32 : round_to(storage, in_float32);
    };
    const double c = entry(std::cos(angle)), s = entry(std::sin(angle));
    // Products of two numbers of up to 24 bits are exact in double.
    const auto sum = [&](double a, double b, bool round_b) {
      if (!fused) return round_to(working, round_to(working, a) + round_to(working, b));
      const long double exact = round_b ? a : b;
      return round_to(working, exact + round_to(working, round_b ? b : a));
    };
    return {round_to(storage, sum(x[0] * c, -x[1] * s, (which & 1U) != 0)),
            round_to(storage, sum(x[0] * s, x[1] * c, (which & 2U) != 0))};
  }
};

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

/// Found by search. For `storage` in bfloat16 the search was exhaustive: over all pairs of entries,
/// at both ends of their ranges of angles, and all pairs of significands of x with exponents up to
/// 2 apart, no error exceeds 2.6043 u, which is 0.885 of √5 + 1/√2. With 8 bits the worst roundings
/// of the products and of the entries do not meet.
std::vector<WorstRotation> worst_rotations() {
  constexpr RotationRung kFloat32Rung = RotationRung::float32;
  constexpr RotationRung kTable = RotationRung::table_in_storage, kStorage = RotationRung::storage;
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
       kStorage,
       false,
       0,
       0x1.8deb276f4e7f3p-1,
       {0x1.7p+0, -0x1.8ap+0},
       0.88},
      {"storage",
       DType::float16,
       kStorage,
       false,
       0,
       0x1.9960067e8c3fdp-1,
       {0x1.684p+0, 0x1.768p+0},
       0.9},
      {"storage",
       DType::bfloat16,
       kStorage,
       true,
       3,
       0x1.600aae744682bp+2,
       {0x1.7ep+0, -0x1.72p+0},
       0.7},
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
        check(correct_rope(hooks), worst.contract, case_of(worst.dtype, worst.angle, worst.x));
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
      const long double angle = static_cast<long double>(t) * worst.angle;
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
    hooks.instead = [&](Vector x, std::int64_t t, int, bool backwards) {
      const long double angle = static_cast<long double>(t) * -worst.angle;
      return RoundedRotation{worst.rung, format_of(worst.dtype), worst.fused, worst.which}(
          backwards ? -angle : angle, x);
    };
    rope.rotate = correct_rope(hooks).rotate;
    EXPECT_EQ(check(rope, only_gradients, c).outcome, Outcome::passed);
    EXPECT_EQ(check(rope, "float32", c).outcome, Outcome::failed);
    c.spec.scaling = ListedFrequencies{{worst.angle}};
    c.direction = Direction::forward;
    EXPECT_EQ(check(rope, only_gradients, c).outcome, Outcome::failed);
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
  return check(correct_rope(hooks), contract, case_of(dtype, answer.angle, answer.x)).outcome;
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

// Angles.

struct WorstAngle {
  const char* scaling;
  AngleRung rung;
  RopeSpec spec;
  int pair;
  unsigned ups;
  double at_least;
};

RopeSpec spec_of(int rotary_dim, double base, Scaling scaling) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = rotary_dim;
  spec.base = base;
  spec.scaling = std::move(scaling);
  spec.attention_factor = 1;  // this is about angles
  return spec;
}

Scaling yarn_of(double factor, std::int64_t original_length) {
  YarnScaling yarn;
  yarn.factor = factor;
  yarn.original_length = original_length;
  return yarn;
}

Scaling longrope_of(int pairs, double factor) {
  const std::vector<double> factors(static_cast<std::size_t>(pairs), factor);
  return LongRopeScaling{factors, factors, 4096, 131072, 131072, false};
}

/// Found by random search over bases, numbers of pairs and parameters.
std::vector<WorstAngle> worst_angles() {
  constexpr AngleRung kPow = AngleRung::float32, kExp = AngleRung::float32_exp;
  return {
      {"none", kPow, spec_of(256, 0x1.961526p+23, NoScaling{}), 43, 0, 0.95},
      {"none", kExp, spec_of(128, 0x1.906d5ep+11, NoScaling{}), 1, 1, 0.9},
      {"linear", kPow, spec_of(256, 0x1.db5d1c6522302p+13, LinearScaling{0x1.b1ae04108fec2p+2}), 58,
       0, 0.93},
      {"linear", kExp, spec_of(256, 0x1.b5f871064917ap+14, LinearScaling{0x1.15358f2810afdp+5}), 1,
       1, 0.9},
      {"ntk", kPow, spec_of(256, 0x1.5e23fp+23, NtkScaling{0x1.7c1750a8f0b0bp+4}), 1, 0, 0.95},
      {"ntk", kExp, spec_of(256, 0x1.cc8a5p+11, NtkScaling{0x1.28302c08cf34cp+5}), 1, 0, 0.9},
      {"dynamic", kPow,
       spec_of(128, 0x1.806e6cp+12, DynamicNtkScaling{0x1.f0b11d86d69adp+4, 35853, 1045791}), 1, 3,
       0.95},
      {"dynamic", kExp,
       spec_of(240, 0x1.22017cp+24, DynamicNtkScaling{0x1.3721a2p+3, 69439, 1109462}), 1, 3, 0.9},
      {"yarn", kPow, spec_of(256, 0x1.c8ed2cp+11, yarn_of(0x1.3052eep+5, 8894)), 20, 0, 0.95},
      {"yarn", kExp, spec_of(242, 0x1.c7e882a301834p+11, yarn_of(0x1.fd6ae2p+4, 20016)), 1, 0, 0.9},
      {"longrope", kPow, spec_of(256, 0x1.3f3338p+24, longrope_of(128, 0x1.c2cf06b27de8ep+5)), 15,
       0, 0.95},
      {"longrope", kExp, spec_of(256, 0x1.006088p+19, longrope_of(128, 0x1.ccc68928d05c5p+4)), 1, 1,
       0.9},
      {"llama3", kPow,
       spec_of(
           256, 0x1.2b612f03404b6p+15,
           Llama3Scaling{0x1.8ef79c587c148p+2, 0x1.dcb19ad900d4cp+0, 0x1.798a3c6262b71p+2, 49574}),
       32, 1, 0.95},
      {"llama3", kExp,
       spec_of(204, 0x1.0ab3d2p+14,
               Llama3Scaling{0x1.0a1d8ap+5, 0x1.8160d26f388cdp-1, 0x1.2940f09c95937p+2, 45945}),
       1, 1, 0.9},
      {"proportional", kExp,
       spec_of(256, 0x1.a17694p+12, ProportionalScaling{1, 0x1.224eef012f809p+2}), 1, 1, 0.9},
      {"listed", kPow, spec_of(2, 10000, ListedFrequencies{{0x1.005cf0ffb60e3p-11}}), 0, 0, 0.95},
  };
}

/// The exact frequency of a pair, in double.
double frequency_of(const RopeSpec& spec, int pair) {
  return exact::exact_rope(spec)->frequency(pair);
}

/// The angle that the code makes. Code for a linear factor divides the position by it: the worse of
/// the two orders that the rung allows.
float angle_of(const WorstAngle& worst, std::int64_t t, int pair) {
  RopeSpec spec = worst.spec;
  float position = static_cast<float>(t);
  const auto divide = [&](double factor) {
    position /= static_cast<float>(factor);
    spec.scaling = NoScaling{};
  };
  if (const auto* linear = std::get_if<LinearScaling>(&worst.spec.scaling)) divide(linear->factor);
  if (const auto* part = std::get_if<ProportionalScaling>(&worst.spec.scaling))
    divide(part->factor);
  return position * testing::worst_inv_freq(spec, worst.rung, pair, worst.ups);
}

/// The position at which the pair of interest is worst, of some at which the angle is just above a
/// power of two, so that its rounding counts most; float32 holds the position.
std::int64_t worst_position(const WorstAngle& worst) {
  const double exact = frequency_of(worst.spec, worst.pair);
  const double power = std::exp2(std::min(17.0, std::floor(std::log2(exact * 0x1p24)) - 1));
  const auto first = static_cast<std::int64_t>(power / exact) + 1;
  std::int64_t found = first;
  double most = 0;
  for (std::int64_t t = first; t < first + first / 64 + 2 && t < 1 << 24; ++t) {
    const double right = static_cast<double>(t) * exact;
    const double error = std::abs(static_cast<double>(angle_of(worst, t, worst.pair)) / right - 1);
    if (error > most) {
      most = error;
      found = t;
    }
  }
  return found;
}

TEST(AngleRungs, AcceptTheWorstCodeWithinTheirRules) {
  for (const WorstAngle& worst : worst_angles()) {
    ASSERT_EQ(problem_with(worst.spec), "");
    Hooks hooks;
    hooks.instead = [&](Vector x, std::int64_t t, int pair, bool) {
      return RoundedRotation{RotationRung::float32, kFloat32}(angle_of(worst, t, pair), x);
    };
    Case c = small_case(worst.spec.head_dim, {worst_position(worst)});
    c.spec = worst.spec;
    const Verdict verdict = check(correct_rope(hooks), std::string(name_of(worst.rung)), c);
    EXPECT_EQ(verdict.outcome, Outcome::passed) << worst.scaling << ": " << verdict.reason;
    EXPECT_GE(verdict.ratio(), worst.at_least) << worst.scaling << ' ' << name_of(worst.rung);
  }
}

TEST(AngleRungs, RejectAnAngleThatIsATenthBeyondTheirBound) {
  for (const WorstAngle& worst : worst_angles()) {
    Case c = small_case(worst.spec.head_dim, {1 << 22});
    c.spec = worst.spec;
    const std::vector<double> most = angle_errors(worst.rung, worst.spec);
    const auto outcome = [&](double share) {
      Hooks hooks;
      hooks.instead = [&](Vector x, std::int64_t t, int pair, bool) {
        // Only the pair of interest is off.
        const double theta = frequency_of(worst.spec, pair);
        const double off =
            pair == worst.pair ? share * most[static_cast<std::size_t>(pair)] * 0x1p-24 : 0;
        const long double angle = static_cast<long double>(t) * theta * (1 + off);
        const long double cos = std::cos(angle), sin = std::sin(angle);
        return Vector{static_cast<double>(x[0] * cos - x[1] * sin),
                      static_cast<double>(x[0] * sin + x[1] * cos)};
      };
      return check(correct_rope(hooks), std::string(name_of(worst.rung)), c).outcome;
    };
    EXPECT_EQ(outcome(1.1), Outcome::failed) << worst.scaling << ' ' << name_of(worst.rung);
    EXPECT_EQ(outcome(0.98), Outcome::passed) << worst.scaling << ' ' << name_of(worst.rung);
  }
}

}  // namespace
}  // namespace ropecheck
