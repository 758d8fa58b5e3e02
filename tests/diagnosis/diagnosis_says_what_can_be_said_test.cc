#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "adapters/sandbox/sandbox.h"
#include "diagnosis/diagnosis.h"
#include "diagnosis/known_bugs.h"
#include "diagnosis/mutant_rope.h"
#include "properties/case/generators.h"
#include "properties/contract.h"

// Mistakes that are not on the list of known ones are described, and two known mistakes at once are
// recognised.
namespace ropecheck {
namespace {

diagnosis::Diagnosis diagnosis_of(const Implementation& rope) {
  run::RunOptions options;
  options.targets = run::targets_named({"any", "llama-2", "gpt-j", "pythia", "glm-4", "falcon-7b"});
  options.properties = {property_named("matches_reference")};
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  options.cases = 8;
  const run::RunResult result = run::run(rope, options);
  EXPECT_TRUE(result.failed());
  return diagnosis::diagnose(result, rope, options);
}

diagnosis::Turn turned(diagnosis::Turn t, diagnosis::Long by) {
  const diagnosis::Long c = std::cos(by);
  const diagnosis::Long s = std::sin(by);
  return {t.cos * c - t.sin * s, t.cos * s + t.sin * c};
}

struct Mistake {
  const char* name;
  diagnosis::MutantRope steps;
  std::vector<std::string> said;
};

std::vector<Mistake> mistakes() {
  return {
      {"AnAngleInTheLastPairsOfK",
       {.table = [](const diagnosis::Slot& slot, const RopeSpec&, int pair,
                    diagnosis::Turn t) { return slot.is_key && pair >= 6 ? turned(t, 0.25L) : t; }},
       {"of k", "in pairs from 6 on", "turned by a wrong angle", "off by 0.25 rad"}},
      {"APositionOffByThree",
       {.position = [](const diagnosis::Slot&, diagnosis::Long p) { return p + 3; }},
       {"in all tensors, layouts, heads and rows alike", "positions were off by 3."}},
      {"AnglesTooLarge",
       {.angle = [](diagnosis::Long position,
                    diagnosis::Long theta) { return position * theta * 1.0001L; }},
       {"The angle is 0.01 % too large", "wrong angle"}},
      {"ALongerPairInPlace",
       {.table =
            [](const diagnosis::Slot& slot, const RopeSpec&, int, diagnosis::Turn t) {
              const diagnosis::Long m = slot.call->q.in == slot.call->q.out ? 1.25L : 1.0L;
              return diagnosis::Turn{m * t.cos, m * t.sin};
            }},
       {"results in place", "1.25 times as long"}},
      {"ZerosInOneLayout",
       {.table =
            [](const diagnosis::Slot&, const RopeSpec& spec, int, diagnosis::Turn t) {
              return spec.layout == Layout::interleaved ? diagnosis::Turn{0, 0} : t;
            }},
       {"in the interleaved layout", "are zero"}},
      {"PositionsOfSixBits",
       {.position =
            [](const diagnosis::Slot&, diagnosis::Long p) {
              int exponent = 0;
              const diagnosis::Long fraction = std::frexp(p, &exponent);
              return std::ldexp(std::nearbyint(fraction * 64), exponent - 6);
            }},
       {"at positions of 7 or more significant bits", "wrong angle"}},
      {"ATableThatEndsAt3000",
       {.table =
            [](const diagnosis::Slot& slot, const RopeSpec&, int, diagnosis::Turn t) {
              return diagnosis::position_at(slot, slot.batch, slot.seq) < 3000
                         ? t
                         : diagnosis::Turn{0.5L, 0};
            }},
       {"at positions from 3000 on (", " is still right)", "0.5 times as long"}},
      {"AJumpAt257",
       {.position =
            [](const diagnosis::Slot&, diagnosis::Long p) {
              return std::abs(p) < 257 ? p : p + std::copysign(0.375L, p);
            }},
       {"at positions of ", " or more in size (25", "The error jumps at position 257",
        "of either sign: up to 25"}},
      {"SmallNumbersTakenForZero",
       {.rotate =
            [](diagnosis::LongPair x, diagnosis::Turn t) {
              const auto flushed = [](diagnosis::Long v) {
                return std::abs(v) < 0x1p-100L ? 0 : v;
              };
              const diagnosis::Long a = flushed(x.first), b = flushed(x.second);
              return diagnosis::LongPair{a * t.cos - b * t.sin, a * t.sin + b * t.cos};
            }},
       {"No known mistake explains this", "wrong pairs are zero"}},
      {"BlocksOf256WithAWrongBeginning",
       {.table =
            [](const diagnosis::Slot& slot, const RopeSpec&, int, diagnosis::Turn t) {
              const diagnosis::Long p = diagnosis::position_at(slot, slot.batch, slot.seq);
              return p != 0 && std::fmod(p, 256.0L) == 0 ? turned(t, 0.25L) : t;
            }},
       {"at multiples of 256", "turned by a wrong angle"}},
      {"NanInTheSecondHead",
       {.table =
            [](const diagnosis::Slot& slot, const RopeSpec&, int, diagnosis::Turn t) {
              const diagnosis::Long nan = std::numeric_limits<diagnosis::Long>::quiet_NaN();
              return slot.head > 0 ? diagnosis::Turn{nan, nan} : t;
            }},
       {"in heads from 1 on", "are NaN or infinite"}},
  };
}

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class UnknownMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(UnknownMistakes, AreDescribed) {
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(diagnosis::implementation_of(GetParam().steps, "unknown"));
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
  for (const std::string& part : GetParam().said)
    EXPECT_NE(diagnosis.text.find(part), std::string::npos)
        << "'" << part << "' is not in: " << diagnosis.text;
}

INSTANTIATE_TEST_SUITE_P(All, UnknownMistakes, testing::ValuesIn(mistakes()),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

diagnosis::MutantRope known(const std::string& id) {
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs())
    if (bug.id == id) return bug.steps();
  ADD_FAILURE() << "no bug " << id;
  return {};
}

TEST(Mistakes, AreDefinedForAllThatAnotherOneLeavesOfAPosition) {
  constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  constexpr diagnosis::Long kInfinity = std::numeric_limits<diagnosis::Long>::infinity();
  EXPECT_EQ(diagnosis::whole(kInfinity), kLast);
  EXPECT_EQ(diagnosis::whole(0x1p63L), kLast);
  EXPECT_EQ(diagnosis::whole(-kInfinity), kFirst);
  EXPECT_EQ(diagnosis::whole(-0x1p63L), kFirst);
  EXPECT_EQ(diagnosis::whole(std::numeric_limits<diagnosis::Long>::quiet_NaN()), 0);
  EXPECT_EQ(diagnosis::whole(-1.75L), -1);
  // UndefinedBehaviorSanitizer checks that each of them is defined.
  for (const std::int64_t at : {kFirst, kLast}) {
    const RopeSpec spec;
    Call call;
    call.spec = &spec;
    call.batch = call.seq = 1;
    call.positions = &at;
    call.q.heads = 1;
    const diagnosis::Slot slot{&call, false, 0, 0, 0};
    int tried = 0;
    for (const diagnosis::KnownBug& bug : diagnosis::known_bugs()) {
      const diagnosis::MutantRope steps = bug.steps();
      if (!steps.position) continue;
      for (const diagnosis::Long position :
           {-kInfinity, -0x1p64L, static_cast<diagnosis::Long>(at), 0x1p64L, kInfinity})
        steps.position(slot, position);
      ++tried;
    }
    EXPECT_GT(tried, 10);
  }
}

TEST(Diagnosis, NamesTwoMistakesAtOnce) {
  diagnosis::MutantRope both = known("SGN-03");
  ASSERT_TRUE(both.rotate && !both.position);
  both.position = known("PRE-01").position;
  const diagnosis::Diagnosis diagnosis = diagnosis_of(diagnosis::implementation_of(both, "two"));
  EXPECT_NE(std::find(diagnosis.bugs.begin(), diagnosis.bugs.end(), "SGN-03 + PRE-01"),
            diagnosis.bugs.end())
      << diagnosis.text;
}

TEST(Diagnosis, KnowsFloat32AnglesByTheirContract) {
  const diagnosis::Diagnosis diagnosis = diagnosis_of(adapters::frameworks_rope());
  EXPECT_NE(diagnosis.text.find("within the contract float32-angle"), std::string::npos)
      << diagnosis.text;
}

/// The diagnosis of a short run in which the mistake is in a process of its own.
diagnosis::Diagnosis diagnosis_in_sandbox(const diagnosis::MutantRope& steps) {
  run::RunOptions options;
  options.targets = run::targets_named({"any", "llama-2"});
  options.properties = {property_named("matches_reference"), property_named("inverse_undoes"),
                        property_named("nothing_else_is_touched"),
                        property_named("other_calls_leave_no_trace")};
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  options.cases = 8;
  const Implementation rope = adapters::sandboxed(diagnosis::implementation_of(steps, "mistaken"));
  const run::RunResult result = run::run(rope, options);
  EXPECT_TRUE(result.failed());
  return diagnosis::diagnose(result, rope, options);
}

TEST(Diagnosis, NamesWhatCrashesOrGoesByEarlierCalls) {
  for (const char* id : {"TAB-07", "TAB-10", "MEM-11", "MEM-23", "GRD-05"}) {
    const diagnosis::Diagnosis diagnosis = diagnosis_in_sandbox(known(id));
    EXPECT_NE(std::find(diagnosis.bugs.begin(), diagnosis.bugs.end(), id), diagnosis.bugs.end())
        << id << ": " << diagnosis.text;
    EXPECT_NE(diagnosis.text.find("failures, which are the same with it"), std::string::npos)
        << id << ": " << diagnosis.text;
  }
}

TEST(Diagnosis, NamesNoKnownMistakeWhereAnotherOneCrashesOrGoesByEarlierCalls) {
  const auto calls = std::make_shared<int>(0);
  const auto first_base = std::make_shared<double>(0);
  const diagnosis::MutantRope unknown[] = {
      {.call =
           [](Call& call, RopeSpec&) {
             if (call.seq % 3 == 0) std::abort();
           }},
      {.position = [calls](const diagnosis::Slot&,
                           diagnosis::Long p) { return p + (++*calls % 50 == 0 ? 0.5L : 0); }},
      {.position = [first_base](const diagnosis::Slot& slot, diagnosis::Long p) {
        const double base = slot.call->spec->base;
        if (*first_base == 0) *first_base = base;
        return base == *first_base ? p : p + 0.5L;
      }}};
  for (const diagnosis::MutantRope& steps : unknown) {
    const diagnosis::Diagnosis diagnosis = diagnosis_in_sandbox(steps);
    EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
  }
}

TEST(Diagnosis, SaysWhereNoSingleCallIsWrong) {
  run::RunOptions options;
  options.targets = run::targets_named({"any"});
  options.properties = {property_named("calls_are_repeatable")};
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  const Implementation rope = adapters::optimized_rope();
  rc::Random random({1, 0, 0, 0});
  const Case c = draw_case(case_source(*options.properties.front(), options.targets.front().spec,
                                       rope.capabilities, DType::float32, options.max_position),
                           random);
  Verdict verdict;
  verdict.outcome = Outcome::failed;
  const run::CheckedCase second_call_differed{"any", c, verdict, options.properties.front()};
  run::RunResult failed;
  failed.properties.push_back({.property = options.properties.front(),
                               .cases = 1,
                               .failed = 1,
                               .worst = second_call_differed,
                               .smallest = second_call_differed});
  const diagnosis::Diagnosis diagnosis = diagnosis::diagnose(failed, rope, options);
  EXPECT_NE(diagnosis.text.find("Single calls"), std::string::npos) << diagnosis.text;
  EXPECT_TRUE(diagnosis.bugs.empty());
}

}  // namespace
}  // namespace ropecheck
