#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "adapters/sandbox/sandbox.h"
#include "properties/claims/every_property.h"
#include "report/report.h"
#include "run/run.h"
#include "tests/run/rotate_with.h"

// Implementations whose first call is always right, and which are wrong in the state that they keep
// for the next call or chunk between threads.
namespace ropecheck {
namespace {

struct PlantedState {
  std::string name;
  CallStatus (*rotate)(const Call&);
  std::string property;  ///< the property that has to fail
};

/// Keeps the spec of an earlier call as long as `same` is true for the two specs.
template <class Same>
CallStatus rotate_with_kept(const Call& call, const Same& same) {
  static std::optional<RopeSpec> kept;
  if (!kept || !same(*call.spec, *kept)) kept = *call.spec;
  RopeSpec spec = *call.spec;
  spec.base = kept->base;
  spec.scaling = kept->scaling;
  return rotate_with(call, spec);
}

const std::vector<PlantedState>& planted_states() {
  static const std::vector<PlantedState> all = {
      {"table_found_by_its_width_alone",
       [](const Call& call) {
         return rotate_with_kept(call, [](const RopeSpec& a, const RopeSpec& b) {
           return a.rotary_dim == b.rotary_dim;
         });
       },
       "other_calls_leave_no_trace"},
      {"table_found_without_its_scaling",
       [](const Call& call) {
         return rotate_with_kept(call, [](const RopeSpec& a, const RopeSpec& b) {
           return a.rotary_dim == b.rotary_dim && a.base == b.base;
         });
       },
       "other_calls_leave_no_trace"},
      {"window_of_the_first_call",
       [](const Call& call) {
         static std::map<std::pair<int, int>, int> offsets;
         RopeSpec spec = *call.spec;
         spec.rotary_offset =
             offsets.emplace(std::pair(spec.head_dim, spec.rotary_dim), spec.rotary_offset)
                 .first->second;
         return rotate_with(call, spec);
       },
       "other_calls_leave_no_trace"},
      {"no_more_tokens_than_the_first_call_had",
       [](const Call& call) {
         static const std::int64_t most = call.batch * call.seq;
         Call shorter = call;
         if (call.batch * call.seq > most) shorter.batch = 0;
         return rotate_with(shorter, *call.spec);
       },
       "other_calls_leave_no_trace"},
      {"table_grown_with_the_first_parameters",
       [](const Call& call) {
         static std::int64_t rows = 0;
         static RopeSpec made_with;
         std::int64_t needed = 0;
         for (std::int64_t i = 0; i < call.batch * call.seq; ++i)
           needed = std::max(needed, call.positions[i] + 1);
         if (needed > rows || call.spec->rotary_dim != made_with.rotary_dim) {
           rows = needed;
           made_with = *call.spec;
         }
         RopeSpec spec = *call.spec;
         spec.base = made_with.base;
         return rotate_with(call, spec);
       },
       "other_calls_leave_no_trace"},
      {"layout_of_the_first_call",
       [](const Call& call) {
         static const Layout first = call.spec->layout;
         RopeSpec spec = *call.spec;
         spec.layout = first;
         return rotate_with(call, spec);
       },
       "other_calls_leave_no_trace"},
      {"scratch_shared_by_threads",
       [](const Call& call) {
         static std::vector<std::int64_t> positions;
         static const RopeSpec* volatile spec;
         positions.assign(call.positions, call.positions + call.batch * call.seq);
         spec = call.spec;
         std::this_thread::sleep_for(std::chrono::microseconds(50));
         return rotate_with(call, *spec);
       },
       "threads_do_not_interfere"},
      {"four_buffers_that_calls_take_in_turn",
       [](const Call& call) {
         static std::atomic<unsigned> calls = 0;
         static std::array<std::vector<std::int64_t>, 4> buffers = [] {
           std::array<std::vector<std::int64_t>, 4> empty;
           for (std::vector<std::int64_t>& buffer : empty) buffer.reserve(1 << 20);
           return empty;
         }();
         std::vector<std::int64_t>& positions = buffers[calls++ % buffers.size()];
         const std::int64_t count = call.batch * call.seq * call.spec->axes();
         positions.assign(call.positions, call.positions + count);
         // Many calls of one token fit into one of several tokens.
         if (count > 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
         positions.resize(static_cast<std::size_t>(count));
         Call changed = call;
         changed.positions = positions.data();
         return rotate_with(changed, *call.spec);
       },
       "threads_do_not_interfere"},
      {"table_that_is_said_to_be_ready_before_it_is",
       [](const Call& call) {
         static std::atomic<bool> begun = false;
         static std::atomic<bool> ready = false;
         if (!begun.exchange(true)) {
           std::this_thread::sleep_for(std::chrono::milliseconds(2));
           ready = true;
         }
         RopeSpec spec = *call.spec;
         if (!ready) spec.attention_factor = 3;
         return rotate_with(call, spec);
       },
       "threads_do_not_interfere"},
      {"table_that_two_first_calls_make_twice",
       [](const Call& call) {
         static std::atomic<int> making = 0;
         static std::atomic<bool> ready = false;
         if (!ready) {
           ++making;
           std::this_thread::sleep_for(std::chrono::milliseconds(2));
           ready = true;
         }
         RopeSpec spec = *call.spec;
         if (making > 1) spec.attention_factor = 3;
         return rotate_with(call, spec);
       },
       "threads_do_not_interfere"},
  };
  return all;
}

class State : public ::testing::TestWithParam<PlantedState> {};

TEST_P(State, IsFound) {
  Implementation bad = adapters::optimized_rope();
  bad.rotate = GetParam().rotate;
  bad.capabilities.float16 = bad.capabilities.bfloat16 = bad.capabilities.float64 = false;
  run::RunOptions options;
  options.targets = run::targets_named({"llama-2", "any"});
  options.properties = {property_named(GetParam().property)};
  ASSERT_NE(options.properties.front(), nullptr);
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  options.cases = 16;
  const run::RunResult result = run::run(adapters::sandboxed(bad), options);
  ASSERT_TRUE(result.failed());
  // The case also fails alone in a new process, because a replay works that way.
  const run::CheckedCase& smallest = *result.properties.front().smallest;
  // A race does not show every time; the sentence says so of one that did not when it was tried
  // again.
  if (smallest.verdict.reason.find("the case failed in 0") != std::string::npos) return;
  constexpr int kTries = 50;
  Verdict again;
  for (int i = 0; i < kTries && again.outcome == Outcome::passed; ++i)
    again = check_case(*options.properties.front(), smallest.c, adapters::sandboxed(bad),
                       options.contract);
  EXPECT_NE(again.outcome, Outcome::passed) << smallest.verdict.reason;
}

INSTANTIATE_TEST_SUITE_P(All, State, ::testing::ValuesIn(planted_states()),
                         [](const auto& test) { return test.param.name; });

/// The smallest failing case if only matches_reference is run.
run::CheckedCase smallest_of(CallStatus (*rotate)(const Call&), int cases) {
  Implementation bad = adapters::optimized_rope();
  bad.rotate = rotate;
  bad.capabilities.float16 = bad.capabilities.bfloat16 = bad.capabilities.float64 = false;
  run::RunOptions options;
  options.targets = run::targets_named({"any"});
  options.properties = {&claims::kMatchesReference};
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  options.cases = cases;
  const run::RunResult result = run::run(adapters::sandboxed(bad), options);
  return result.properties.front().smallest.value();
}

TEST(State, IsShownByThePropertyThatMakesTheCallsBefore) {
  const run::CheckedCase smallest = smallest_of(
      [](const Call& call) {
        static const double first = call.spec->base;
        RopeSpec spec = *call.spec;
        spec.base = first;
        return rotate_with(call, spec);
      },
      16);
  EXPECT_EQ(smallest.property, &claims::kOtherCallsLeaveNoTrace);
  EXPECT_TRUE(smallest.verdict.reason.starts_with("after other calls: "))
      << smallest.verdict.reason;
  const report::ReportedCase reported =
      report::reported_case(smallest, "./lib.so", *contract_named("float32"));
  EXPECT_NE(reported.replay.find("property=other_calls_leave_no_trace"), std::string::npos)
      << reported.replay;
}

TEST(State, OfManyCallsIsNotBlamedOnOne) {
  const run::CheckedCase smallest = smallest_of(
      [](const Call& call) {
        static int calls = 0;
        RopeSpec spec = *call.spec;
        if (++calls > 20) spec.attention_factor = 3;
        return rotate_with(call, spec);
      },
      1000);
  EXPECT_EQ(smallest.property, &claims::kOtherCallsLeaveNoTrace);
  EXPECT_NE(smallest.verdict.reason.find("the calls before leave a trace"), std::string::npos)
      << smallest.verdict.reason;
}

TEST(State, ThatNothingBringsBackIsSaid) {
  const run::CheckedCase smallest = smallest_of(
      [](const Call& call) {
        static int calls = 0;
        RopeSpec spec = *call.spec;
        if (++calls > 2000) spec.attention_factor = 3;
        return rotate_with(call, spec);
      },
      1000);
  EXPECT_EQ(smallest.property, &claims::kMatchesReference);
  EXPECT_TRUE(smallest.verdict.reason.ends_with("; asked again in a new process, it is right"))
      << smallest.verdict.reason;
}

}  // namespace
}  // namespace ropecheck
