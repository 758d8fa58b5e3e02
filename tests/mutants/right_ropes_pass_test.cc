#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "gate/calls_at_once.h"
#include "gate/replay.h"
#include "gate/sandbox.h"
#include "gate/terminal_report.h"
#include "mutants/kill_table.h"
#include "mutants/right_ropes.h"

// A false alarm costs more trust than a missed bug: what is right passes. ROPECHECK_SEED draws
// other cases; ROPECHECK_RANDOM_CASES=N asks for N cases at least of each rotation, on random
// specifications alone.
//
// By default they run as anybody's would, in a sandbox. So many random cases don't: a third of
// their time would go to switching between processes, and what the sandbox could add, trespasses
// and crashes, is of the loops, which the default cases have been through.
namespace ropecheck {

/// For GoogleTest, which would show the bytes.
void PrintTo(const Implementation& rope, std::ostream* out) { *out << rope.name; }

namespace {

/// 0 where nothing is said.
std::int64_t random_cases() {
  const char* cases = std::getenv("ROPECHECK_RANDOM_CASES");
  return cases == nullptr ? 0 : std::atoll(cases);
}

/// In this process: no sandbox, but calls that meet in two threads as they do there.
Implementation here(Implementation rope) {
  rope.rotate_at_once = [rotate = rope.rotate](const Call& one, const Call& other) {
    return calls_at_once(rotate, one, other);
  };
  return rope;
}

class RightRopes : public testing::TestWithParam<Implementation> {};

TEST_P(RightRopes, PassUnderTheirContracts) {
  const std::int64_t wanted = random_cases();
  const Implementation rope = wanted > 0 ? here(GetParam()) : sandboxed(GetParam());
  RunOptions options = default_run(seed_from_environment());
  options.contract = *contract_named(rope.contract);
  options.cases = 4;
  if (wanted > 0) {
    // Of 24 properties one is for tables alone, and some have nothing to say of some cases: 21 in
    // effect. Each format besides float32 adds an eighth.
    const Capabilities& can = rope.capabilities;
    const int eighths = 8 + int{can.float16} + int{can.bfloat16} + int{can.float64};
    options.cases = static_cast<int>(8 * wanted / (21 * eighths)) + 1;
    options.targets = targets_named({std::string(kAnySpec)});
  }
  const RunResult result = run(rope, options);
  EXPECT_FALSE(result.failed()) << terminal_report(report_of(result, options, rope, rope.name, {}));
  EXPECT_FALSE(result.undecided());
  EXPECT_GE(result.cases(), std::max<std::int64_t>(1000, wanted));
  RecordProperty("cases", std::to_string(result.cases()));
}

INSTANTIATE_TEST_SUITE_P(All, RightRopes, testing::ValuesIn(right_ropes()), [](const auto& rope) {
  std::string name = rope.param.name;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
});

/// Of a pair of twice the same number, turned by 2 rad and halved.
Outcome outcome_of(const Implementation& rope, const std::string& number) {
  const ReplayedCase overflow = read_replay(
      "ropecheck1 property=matches_reference head_dim=2 rotary_dim=2 attention_factor=0x1p-1 "
      "positions=2 q.values=" +
      number + "," + number + " k.values=ones:0");
  return check_case(*overflow.property, overflow.c, rope, *contract_named("float32")).outcome;
}

TEST(AnOverflow, IsRightWhereItComesBeforeTheAttentionFactor) {
  // (cos 2 − sin 2, cos 2 + sin 2) is (−1.33, 0.49). Times the largest number it is none, before it
  // is halved; times half of that, nothing overflows on any way.
  const std::string largest = "0x1.fffffep+127", half = "0x1.fffffep+126";
  const std::vector<Implementation> ropes = right_ropes();
  const auto last = std::find_if(ropes.begin(), ropes.end(),
                                 [](const auto& rope) { return rope.name == "factor_last"; });
  ASSERT_NE(last, ropes.end());
  EXPECT_EQ(outcome_of(*last, largest), Outcome::passed);
  EXPECT_EQ(outcome_of(*last, half), Outcome::passed);
  Implementation infinite = *last;
  infinite.rotate = [right = *last](const Call& call) {
    const CallStatus status = right.rotate(call);
    static_cast<float*>(call.q.out)[0] = std::numeric_limits<float>::infinity();
    return status;
  };
  EXPECT_EQ(outcome_of(infinite, largest), Outcome::passed);
  EXPECT_EQ(outcome_of(infinite, half), Outcome::failed);
}

}  // namespace
}  // namespace ropecheck
