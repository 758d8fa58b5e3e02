#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/sandbox/calls_at_once.h"
#include "adapters/sandbox/sandbox.h"
#include "mutants/kill_table.h"
#include "mutants/right_ropes.h"
#include "properties/case/generators.h"
#include "properties/check_case.h"
#include "properties/claims/every_property.h"
#include "properties/contract.h"
#include "report/terminal_report.h"
#include "run/replay.h"

// A false alarm costs more trust than a missed bug, so right rotations have to pass. ROPECHECK_SEED
// draws other cases; ROPECHECK_RANDOM_CASES=N asks for at least N cases of each rotation, all with
// random specifications.
//
// By default the rotations run in a sandbox, as any implementation would. ROPECHECK_RANDOM_CASES
// runs them without one: a third of the time would go to switching between processes, and a sandbox
// could only find side_effects and crashes of the loops, which the default cases test already.
namespace ropecheck {

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const Implementation& rope, std::ostream* out) { *out << rope.name; }

namespace {

/// 0 if the variable is not set.
std::int64_t random_cases() {
  const char* cases = std::getenv("ROPECHECK_RANDOM_CASES");
  return cases == nullptr ? 0 : std::atoll(cases);
}

/// Runs in this process: without a sandbox, but with two calls at once in two threads, as in the
/// sandbox.
Implementation here(Implementation rope) {
  rope.rotate_at_once = [rotate = rope.rotate](const Call& one, const Call& other, int) {
    return adapters::calls_at_once(rotate, one, other);
  };
  return rope;
}

class RightRopes : public testing::TestWithParam<Implementation> {};

TEST_P(RightRopes, PassUnderTheirContracts) {
  const std::int64_t wanted = random_cases();
  const Implementation rope = wanted > 0 ? here(GetParam()) : adapters::sandboxed(GetParam());
  run::RunOptions options = default_run(seed_from_environment());
  options.contract = *contract_named(rope.contract);
  options.cases = 2;
  if (wanted > 0) {
    // 21 of the 25 properties count: one is for tables alone, one for declared answers, and some
    // skip some cases. Each format besides float32 adds an eighth. A kernel that is given cos and
    // sin is asked nothing about angles.
    const Capabilities& can = rope.capabilities;
    const auto about_angles =
        std::count_if(all_properties().begin(), all_properties().end(),
                      [](const Property* property) { return property->domain.about_angles; });
    const std::int64_t counted = 21 - (can.given_table ? about_angles : 0);
    const int eighths = 8 + int{can.float16} + int{can.bfloat16} + int{can.float64};
    options.cases = static_cast<int>(8 * wanted / (counted * eighths)) + 1;
    options.targets = run::targets_named({std::string(run::kAnySpec)});
  }
  const run::RunResult result = run::run(rope, options);
  EXPECT_FALSE(result.failed()) << report::terminal_report(
      report::report_of(result, options, rope, rope.name, {}));
  EXPECT_FALSE(result.undecided());
  EXPECT_GE(result.cases(),
            std::max<std::int64_t>(rope.capabilities.given_table ? 250 : 500, wanted));
  RecordProperty("cases", std::to_string(result.cases()));
}

// The short run above ends before these cases.
TEST_P(RightRopes, PassOnManyRowsAndOnRowsFarApart) {
  const Implementation rope = adapters::sandboxed(GetParam());
  const CaseSource source = case_source(claims::kMatchesReference, std::nullopt, rope.capabilities,
                                        DType::float32, 1 << 20);
  rc::Random random({seed_from_environment(), 0, 0, 0});
  std::vector<Case> cases = {draw_case_of_many_rows(source, random)};
  for (int i = 0; i < 6; ++i) cases.push_back(draw_case_of_far_rows(source, random));
  for (const Case& c : cases) {
    const Verdict verdict =
        check_case(claims::kMatchesReference, c, rope, *contract_named(rope.contract));
    EXPECT_EQ(verdict.outcome, Outcome::passed) << verdict.reason;
  }
}

INSTANTIATE_TEST_SUITE_P(All, RightRopes, testing::ValuesIn(right_ropes()), [](const auto& rope) {
  std::string name = rope.param.name;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
});

const Implementation& rope_named(const std::string& name) {
  static const std::vector<Implementation> ropes = right_ropes();
  return *std::find_if(ropes.begin(), ropes.end(),
                       [&](const Implementation& rope) { return rope.name == name; });
}

/// The outcome for a pair of twice the same number, rotated by 2 rad and halved.
Outcome outcome_of(const Implementation& rope, const std::string& number) {
  const run::ReplayedCase overflow = run::read_replay(
      "ropecheck1 property=matches_reference head_dim=2 rotary_dim=2 attention_factor=0x1p-1 "
      "positions=2 q.values=" +
      number + "," + number + " k.values=ones:0");
  return check_case(*overflow.property, overflow.c, rope, *contract_named("float32")).outcome;
}

// The errors of logits of 2^-87 are below the last bits of the double-doubles in which the weights
// are computed from them.
TEST(AttentionToNextToNothing, IsRight) {
  const run::ReplayedCase tiny = run::read_replay(
      "ropecheck1 property=attention_is_relative head_dim=6 rotary_dim=2 rotary_offset=4 "
      "scaling=linear:0x1.999999999999ap-4 seq=5 positions=0,0,0,0,0 shift=10415 "
      "q.values=0x1.9a1418p+27,-0x1.fa1ed8p+108,0x1.8d0618p+123,-0x1.8724eap+109,"
      "0x1.7c2f48p-48,0x1.206c64p+50,0x1.968568p-90,0x1.65abcp-15,-0x1.c56aa8p-12,"
      "0x1.1c8b8ap+56,0x1.22bbdap-8,-0x1.f82d44p-50,0x1.17945ap+112,-0x1.d6df16p+50,"
      "-0x1.62f358p-34,0x1.fbbe24p+102,-0x1.e10402p-30,-0x1.d3e846p-11,-0x1.bc1b24p-57,"
      "-0x1.e8c9cap+6,-0x1.9444c8p+122,0x1.e8ffe6p-99,-0x1.869f8ap+18,-0x1.fe709cp+30,"
      "0x1.8dabe2p+0,-0x1.6b0608p+92,-0x1.19eafp+41,-0x1.e3631ep+44,-0x1.1e14aap-101,"
      "-0x1.36ef52p-87 k.values=-0x1.593d26p-2,-0x1.b68d8cp-1,0x1.bca8f6p-3,0x1.7135cep-1,"
      "0x1.d12f7ap-5,-0x1.60e2e4p-2,-0x1.3b85c4p-1,0x1.3e3d82p-2,-0x1.6bee92p-2,"
      "-0x1.3d3c86p-1,0x1.b812dep-1,0x1.3ca562p-2,-0x1.40189p-1,0x1.ec1926p-2,0x1.722428p-1,"
      "-0x1.6e3bcp-1,-0x1.ea6acap-1,-0x1.6574c6p-2,0x1.5586d2p-1,-0x1.296996p-4,"
      "0x1.1b98eep-1,-0x1.e40f6p-1,0x1.7b6b44p-1,-0x1.678516p-2,-0x1.90aad2p-1,0x1.a84ea6p-3,"
      "0x1.9f66e8p-1,-0x1.d38c7p-1,0x1.44813ep-1,0x1.047b54p-1");
  EXPECT_EQ(
      check_case(*tiny.property, tiny.c, rope_named("wider"), *contract_named("float32")).outcome,
      Outcome::passed);
}

TEST(AnOverflow, IsRightWhereItComesBeforeTheAttentionFactor) {
  // (cos 2 − sin 2, cos 2 + sin 2) is (−1.33, 0.49). The largest number times −1.33 overflows
  // before it is halved; with half the largest number, no order of the operations overflows.
  const std::string largest = "0x1.fffffep+127", half = "0x1.fffffep+126";
  const Implementation& last = rope_named("factor_last");
  EXPECT_EQ(outcome_of(last, largest), Outcome::passed);
  EXPECT_EQ(outcome_of(last, half), Outcome::passed);
  Implementation infinite = last;
  infinite.rotate = [right = last](const Call& call) {
    const CallStatus status = right.rotate(call);
    static_cast<float*>(call.q.out)[0] = std::numeric_limits<float>::infinity();
    return status;
  };
  EXPECT_EQ(outcome_of(infinite, largest), Outcome::passed);
  EXPECT_EQ(outcome_of(infinite, half), Outcome::failed);
}

}  // namespace
}  // namespace ropecheck
