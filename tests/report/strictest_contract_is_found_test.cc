#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "properties/claims/every_property.h"
#include "properties/contract_text.h"
#include "properties/exact/exact_rope.h"
#include "properties/property.h"
#include "reference/rounding.h"
#include "report/contract_sentences.h"
#include "run/run.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/worst_float32_angles.h"

// Code of each rung is put to the search for the strictest contract: it finds the rung that the
// code was written for, in each format and direction, and says what fails under a stricter one.
namespace ropecheck {
namespace {

using Vector = std::array<double, 2>;

/// How code rounds in one format and direction.
struct Code {
  Rungs rungs;
  bool gives_nan = false;
};

RopeSpec spec() {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 16;
  return spec;
}

long double inverse_frequency(AngleRung angle, int pair) {
  return angle == AngleRung::exact
             ? std::pow(10000.0L, -2.0L * pair / 16)
             : static_cast<long double>(testing::worst_inv_freq(spec(), angle, pair, 1));
}

/// Rounds to float32 as the machine does, and to other formats as the reference does.
template <class Real>
double rounded(const Format& format, Real x) {
  return format == kFloat32 ? static_cast<double>(static_cast<float>(x)) : round_to(format, x);
}

Vector rotate(const Code& code, const Format& storage, Vector x, std::int64_t t, int pair) {
  if (code.rungs.rotation == RotationRung::correctly_rounded) {
    const auto turn = exact::exact_rope(spec())->at(t, pair);
    return {(x[0] * turn.cos - x[1] * turn.sin).hi, (x[0] * turn.sin + x[1] * turn.cos).hi};
  }
  // Powers take longer than all the rest.
  thread_local std::map<std::pair<AngleRung, int>, long double> known;
  const auto [at, is_new] = known.try_emplace({code.rungs.angle, pair});
  if (is_new) at->second = inverse_frequency(code.rungs.angle, pair);
  const long double angle =
      code.rungs.angle == AngleRung::exact
          ? at->second * static_cast<long double>(t)
          : static_cast<long double>(static_cast<float>(t) * static_cast<float>(at->second));
  if (code.gives_nan && t > 100) return {std::nan(""), 0};
  const long double cos = std::cos(angle), sin = std::sin(angle);
  const Format& working = code.rungs.rotation == RotationRung::storage ? storage : kFloat32;
  const Format& entries = code.rungs.rotation == RotationRung::float32 ? kFloat32 : storage;
  const double c = rounded(entries, cos), s = rounded(entries, sin);
  const auto sum = [&](double a, double b) {
    return rounded(storage, rounded(working, rounded(working, a) + rounded(working, b)));
  };
  return {sum(x[0] * c, -x[1] * s), sum(x[0] * s, x[1] * c)};
}

/// Code in one format, with code of its own for gradients.
Implementation rope_of(DType dtype, const Code& forward, const Code& gradient) {
  testing::Hooks hooks;
  hooks.instead = [=](Vector x, std::int64_t t, int pair, bool backwards) {
    // Special values are not what this is about.
    if (!std::isfinite(x[0]) || !std::isfinite(x[1])) return Vector{std::nan(""), std::nan("")};
    return rotate(backwards ? gradient : forward, format_of(dtype), x, backwards ? -t : t, pair);
  };
  Implementation rope = testing::correct_rope(hooks);
  Capabilities& can = rope.capabilities;
  can.float32 = dtype == DType::float32;
  can.float16 = dtype == DType::float16;
  can.bfloat16 = dtype == DType::bfloat16;
  can.float64 = can.inverse = false;
  can.vjp = true;
  can.min_position = 0;
  can.max_position = 1 << 20;
  rope.contract = "float32";
  return rope;
}

run::RunOptions options(const std::string& contract = "float32") {
  run::RunOptions options;
  options.targets = {{"sixteen", spec(), 4096}};
  options.properties = {&claims::kMatchesReference};
  options.contract = contract_from_text(contract, contracts().front()).contract;
  options.max_position = 1 << 20;
  options.cases = 1024;
  options.shrink = false;
  return options;
}

std::string found(DType dtype, const Code& forward, const Code& gradient) {
  run::RunOptions asked = options();
  if (dtype != DType::float32) asked.cases /= 8;  // its errors are as large in few cases
  return run::find_contract(rope_of(dtype, forward, gradient), asked).contract.name;
}

TEST(StrictestContract, IsTheRungThatCodeWasWrittenFor) {
  for (const DType dtype : {DType::float32, DType::float16, DType::bfloat16})
    for (const Rungs& rungs : ladder(dtype)) {
      // Angles by pow and by exp are alike at this size, and so are the results in a narrow format
      // of float32 and of more.
      const bool narrow = dtype != DType::float32;
      if (rungs.angle == AngleRung::float32_exp) continue;
      if (narrow && rungs == Rungs{RotationRung::float32, AngleRung::exact}) continue;
      EXPECT_EQ(found(dtype, {rungs}, {rungs}), contract_of(rungs).name) << name_of(dtype);
    }
}

TEST(StrictestContract, IsFoundByDirection) {
  EXPECT_EQ(found(DType::bfloat16, {{RotationRung::table_in_storage, AngleRung::exact}},
                  {{RotationRung::storage, AngleRung::exact}}),
            "table-in-storage,bfloat16/vjp=storage");
}

std::vector<std::string> sentences(const Implementation& rope, const run::RunOptions& asked,
                                   bool search) {
  run::RunOptions options = asked;
  if (!rope.capabilities.float32) options.cases /= 8;
  std::optional<run::FoundContract> found;
  if (search) {
    found = run::find_contract(rope, options);
    options.contract = found->contract;
  }
  run::RunResult result = run::run(rope, options);
  if (found) result.searched = std::move(found->kept);
  return report::contract_sentences(result, options, rope.capabilities);
}

// In float16 angles of float32 show at positions far off alone, which the few cases of
// matches_reference do not meet.
TEST(StrictestContract, IsKeptByTheCallsOfEveryClaim) {
  const Code code{{RotationRung::float32, AngleRung::float32}};
  const Implementation rope = rope_of(DType::float16, code, code);
  run::RunOptions few = options();
  few.cases = 2;
  EXPECT_NE(run::find_contract(rope, few).contract.name, "float32-angle");
  few.properties = {&claims::kMatchesReference, &claims::kShiftInvariance,
                    &claims::kComplexInnerProduct, &claims::kRotationsCompose};
  const run::FoundContract found = run::find_contract(rope, few);
  EXPECT_EQ(found.contract.name, "float32-angle");
  EXPECT_TRUE(found.result.has_value());
}

TEST(StrictestContract, IsSaidWithWhatFailsUnderAStricterOne) {
  const Code storage{{RotationRung::storage, AngleRung::float32}};
  const auto said = sentences(rope_of(DType::bfloat16, storage, storage), options(), true);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said.front().find("bfloat16 forward and vjp keep `storage` with float32 angles; "
                              "`table-in-storage` with float32 angles fails at position "),
            0U)
      << said.front();
  EXPECT_NE(said.front().find(", `storage` fails at position "), std::string::npos) << said.front();
}

// Results in bfloat16 up to position 7, with a table in bfloat16: exact angles and arithmetic in
// storage would explain them as well as a table in storage with float32 angles.
TEST(StrictestContract, IsOneOfSeveralIfNoneIsStricter) {
  run::OtherContracts found;
  const auto note = [&](const Rungs& kept, const Rungs& also) {
    Case c;
    c.dtype = DType::bfloat16;
    Verdict failed;
    failed.outcome = Outcome::failed;
    failed.budget = failed.worst_error = 1;
    failed.failures = 1;
    found.note_beyond(c, failed, contract_of({RotationRung::correctly_rounded, AngleRung::exact}),
                      [&](const Contract& contract) {
                        const Rungs& asked = contract.at(c.dtype, c.direction);
                        Verdict verdict = failed;
                        if (at_least_as_strict(kept, asked) || at_least_as_strict(also, asked))
                          verdict.outcome = Outcome::passed;
                        return verdict;
                      });
  };
  const Rungs storage{RotationRung::storage, AngleRung::exact};
  const Rungs angles{RotationRung::table_in_storage, AngleRung::float32};
  note(storage, angles);
  EXPECT_EQ(found.strictest(DType::bfloat16, Direction::forward),
            (std::vector<Rungs>{storage, angles}));
  note(angles, angles);
  EXPECT_EQ(found.strictest(DType::bfloat16, Direction::forward), std::vector<Rungs>{angles});
  EXPECT_TRUE(found.strictest(DType::float16, Direction::forward).empty());
}

TEST(WeakerContract, IsNamedWithWhatItIsWorth) {
  const Code frameworks{{RotationRung::float32, AngleRung::float32}};
  const auto said = sentences(rope_of(DType::float32, frameworks, frameworks), options(), false);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said.front().find("float32 forward would keep `float32` with float32 angles, which "
                              "allows angles to be off by "),
            0U)
      << said.front();
  EXPECT_NE(said.front().find(" rad at position 4095 (sixteen, the last of its trained length)"),
            std::string::npos)
      << said.front();
}

TEST(WeakerContract, IsSaidOfTheCasesThatWereTried) {
  const Code frameworks{{RotationRung::float32, AngleRung::float32}};
  run::RunOptions first_failure = options();
  first_failure.fail_fast = true;
  const auto said =
      sentences(rope_of(DType::float32, frameworks, frameworks), first_failure, false);
  ASSERT_FALSE(said.empty());
  EXPECT_TRUE(said.front().ends_with("with --fail-fast no other was tried.")) << said.front();
}

TEST(WeakerContract, IsNoExcuseForWrongAngles) {
  const Code wrong{{RotationRung::storage, AngleRung::float32}};
  Implementation rope = rope_of(DType::bfloat16, wrong, wrong);
  const auto rotate = rope.rotate;
  rope.rotate = [rotate](const Call& call) {
    RopeSpec other = *call.spec;
    Call changed = call;
    std::vector<std::int64_t> positions(call.positions,
                                        call.positions + call.batch * call.seq * call.spec->axes());
    for (std::int64_t& t : positions) t += t > 1000 ? 1 : 0;
    changed.spec = &other;
    changed.positions = positions.data();
    return rotate(changed);
  };
  const auto said = sentences(rope, options(), false);
  ASSERT_FALSE(said.empty());
  EXPECT_NE(said.front().find("would keep no weaker contract: even `storage` with float32 angles "
                              "by exp fails at position "),
            std::string::npos)
      << said.front();
}

TEST(WeakerContract, IsNoExcuseForANaN) {
  Code code{{RotationRung::float32, AngleRung::exact}, true};
  const auto said = sentences(rope_of(DType::float32, code, code), options(), false);
  ASSERT_FALSE(said.empty());
  EXPECT_NE(said.front().find("not a matter of size"), std::string::npos) << said.front();
}

TEST(Budgets, HaveAReasonForEachPart) {
  run::RunOptions asked = options("float32,bfloat16=storage");
  asked.targets.front().spec->attention_factor = 1.25;
  Capabilities can;
  can.bfloat16 = true;
  const auto budgets = report::budgets_of(asked, can);
  ASSERT_EQ(budgets.size(), 4U);
  // In bfloat16, second-order terms of the factor are 0.033.
  const double expected[] = {2.943, 4.943, 2.605, 4.976};
  for (std::size_t i = 0; i < budgets.size(); ++i)
    EXPECT_NEAR(budgets[i].rotation, expected[i], 1e-3) << budgets[i].format;
  EXPECT_EQ(report::text_of(budgets[1]),
            "float32, attention factor ≠ 1: E = 4.943 u = 2.236 (products and sums) + 0.7071 (cos "
            "and sin rounded) + 2 (the attention factor rounded, and multiplied in)");
}

TEST(PositionsTried, AreThoseDeclaredUpToTheLimit) {
  Capabilities can;
  can.min_position = 0;
  can.max_position = 8191;
  EXPECT_EQ(run::positions_tried(can, 1 << 20).last, 8191);
  EXPECT_EQ(run::positions_tried(can, 1 << 20).first, 0);
  EXPECT_EQ(run::positions_tried(can, 100).last, 100);
  EXPECT_EQ(run::positions_tried(Capabilities{}, 100).first, -100);
  EXPECT_EQ(run::positions_tried(Capabilities{}, 100).furthest(), 100);
}

TEST(AngleWorth, IsThatAtTheDeclaredLimit) {
  Capabilities can;
  can.max_position = 8191;
  can.min_position = 0;
  const std::string said = report::angle_worth(options("float32-angle"), can);
  EXPECT_NE(said.find(" rad at position 8191 (sixteen)"), std::string::npos) << said;
  EXPECT_EQ(report::angle_worth(options("float32"), can), "");
}

}  // namespace
}  // namespace ropecheck
