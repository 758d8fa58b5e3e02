#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "properties/contract.h"
#include "properties/exact/exact_rope.h"
#include "properties/verdict.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/held_to_contract.h"
#include "tests/properties/rounded_rotation.h"
#include "tests/properties/small_case.h"
#include "tests/properties/worst_float32_angles.h"

// Known wrong and known right answers for each rung of angles and each scaling: an angle that
// exceeds its bound by a tenth is rejected, and code that is as bad as the rung's rules allow is
// accepted, at nine tenths of its bound or more.
namespace ropecheck {
namespace {

using testing::correct_rope;
using testing::held_to;
using testing::Hooks;
using testing::RoundedRotation;
using testing::small_case;
using testing::Vector;

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
    const Verdict verdict = held_to(std::string(name_of(worst.rung)), correct_rope(hooks), c);
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
      return held_to(std::string(name_of(worst.rung)), correct_rope(hooks), c).outcome;
    };
    EXPECT_EQ(outcome(1.1), Outcome::failed) << worst.scaling << ' ' << name_of(worst.rung);
    EXPECT_EQ(outcome(0.98), Outcome::passed) << worst.scaling << ' ' << name_of(worst.rung);
  }
}

}  // namespace
}  // namespace ropecheck
