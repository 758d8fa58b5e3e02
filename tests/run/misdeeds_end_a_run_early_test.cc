#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "adapters/builtin/builtin.h"
#include "properties/claims/every_property.h"
#include "report/report.h"
#include "report/report_formats.h"
#include "run/run.h"
#include "run/targets.h"

// An implementation that crashes, or that writes beside its tensors, is not called thousands of
// times: its run ends early, says so, and is the same for any number of threads.
namespace ropecheck {
namespace {

/// A right rope that returns `end` in the calls for which `which` is true. `which` depends on the
/// call alone.
Implementation rope_that(bool (*which)(const Call&), const CallStatus& end) {
  const Implementation right = adapters::optimized_rope();
  Implementation bad = right;
  bad.capabilities.float16 = bad.capabilities.bfloat16 = bad.capabilities.float64 = false;
  bad.rotate = [=](const Call& call) {
    const CallStatus status = right.rotate(call);
    return status.ok() && which(call) ? end : status;
  };
  return bad;
}

bool always(const Call&) { return true; }
bool never(const Call&) { return false; }
bool at_some_sizes(const Call& call) {
  return static_cast<std::uint64_t>(call.spec->rotary_dim / 2 + call.seq) % 3 == 0;
}

const CallStatus kSideEffect{{}, CallStatus::Ending::returned, "flush-to-zero is left switched on"};
const CallStatus kCrash{"the call ended the process", CallStatus::Ending::crashed, {}};
const CallStatus kNoResult{"the table is too short", CallStatus::Ending::returned, {}};

run::RunOptions default_options() {
  run::RunOptions options;
  options.targets = run::targets_named({"any", "gpt-j", "llama-2"});
  options.properties.assign(all_properties().begin(), all_properties().end());
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  return options;
}

const run::PropertyResult& of(const run::RunResult& result, const Property& property) {
  return *std::find_if(result.properties.begin(), result.properties.end(),
                       [&](const run::PropertyResult& p) { return p.property == &property; });
}

void expect_every_property_checked(const run::RunResult& result) {
  for (const run::PropertyResult& property : result.properties)
    EXPECT_TRUE(property.cases > 0 || !property.skipped.empty()) << property.property->name;
}

TEST(ARun, IsLeftOnceEnoughSideEffectsAreMet) {
  const run::RunResult result = run::run(rope_that(always, kSideEffect), default_options());
  for (const run::PropertyResult& property : result.properties)
    EXPECT_EQ(property.failed > 0, property.property == &claims::kNothingElseIsTouched)
        << property.property->name;
  expect_every_property_checked(result);
  EXPECT_EQ(of(result, claims::kNothingElseIsTouched).cases, 16);
  EXPECT_EQ(of(result, claims::kMatchesReference).cases, 16);
  EXPECT_EQ(result.cut_short,
            "All properties were left early, as nothing_else_is_touched had failed in 8 cases: 2 "
            "of 3 specifications were not tried, others in part.");
}

// Without the property that reports side_effects, nothing would say why cases are missing.
TEST(ARun, GoesOnWhereNothingFails) {
  run::RunOptions options = default_options();
  options.properties = {&claims::kMatchesReference};
  const run::RunResult with_side_effects = run::run(rope_that(always, kSideEffect), options);
  EXPECT_FALSE(with_side_effects.failed());
  EXPECT_EQ(with_side_effects.cut_short, "");
  EXPECT_EQ(with_side_effects.cases(), run::run(rope_that(never, kSideEffect), options).cases());
}

TEST(AProperty, IsLeftAfterCrashesInSomeOfItsCases) {
  run::RunOptions options = default_options();
  options.properties = {&claims::kMatchesReference, &claims::kNormIsPreserved};
  const run::RunResult result = run::run(rope_that(at_some_sizes, kCrash), options);
  const run::PropertyResult& left = of(result, claims::kMatchesReference);
  EXPECT_EQ(left.left_for, "crashes");
  EXPECT_GE(left.failed, 8);
  EXPECT_LT(left.failed, 16);
  EXPECT_GT(left.cases, left.failed);
  EXPECT_EQ(result.cut_short, "");
  expect_every_property_checked(result);
}

TEST(ARun, IsLeftOnceEnoughWatchedCallsCrash) {
  const run::RunResult result = run::run(rope_that(at_some_sizes, kCrash), default_options());
  EXPECT_NE(result.cut_short, "");
  EXPECT_LE(of(result, claims::kNothingElseIsTouched).cases, 32);
  expect_every_property_checked(result);
}

TEST(AProperty, IsLeftAfterManyCallsWithoutAResult) {
  run::RunOptions options = default_options();
  options.properties = {&claims::kMatchesReference};
  options.cases = 100;
  const run::PropertyResult left =
      run::run(rope_that(always, kNoResult), options).properties.front();
  EXPECT_EQ(left.left_for, "calls without a result");
  EXPECT_EQ(left.cases, 64);
}

// A diagnosis needs wrong results as evidence.
TEST(AProperty, IsNotLeftForWrongResults) {
  const run::RunOptions options = default_options();
  const run::RunResult result = run::run(adapters::frameworks_rope(), options);
  ASSERT_TRUE(result.failed());
  for (const run::PropertyResult& property : result.properties) {
    EXPECT_EQ(property.left_for, "") << property.property->name;
    std::int64_t tried = property.cases;
    for (const auto& [reason, count] : property.skipped) tried += count;
    EXPECT_GE(tried, std::int64_t{3} * options.cases) << property.property->name;
  }
  EXPECT_EQ(result.cut_short, "");
}

std::string report_with(int threads, const Implementation& implementation) {
  run::RunOptions options = default_options();
  options.threads = threads;
  const run::RunResult result = run::run(implementation, options);
  return report::json_report(report::report_of(result, options, implementation, "it", {}));
}

TEST(AReport, OfARunThatWasLeftDoesNotDependOnThreads) {
  for (const CallStatus& end : {kSideEffect, kCrash, kNoResult})
    for (const auto which : {always, at_some_sizes}) {
      const Implementation bad = rope_that(which, end);
      const std::string report = report_with(1, bad);
      EXPECT_NE(report.find("eft early"), std::string::npos) << report;
      for (const int threads : {2, 5}) EXPECT_EQ(report_with(threads, bad), report);
    }
}

}  // namespace
}  // namespace ropecheck
