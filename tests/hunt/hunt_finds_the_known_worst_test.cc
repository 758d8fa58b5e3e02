#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "hunt/search.h"
#include "hunt/sweep.h"
#include "hunt/worst_cases.h"
#include "properties/claims/every_property.h"
#include "run/run.h"
#include "support/input_error.h"

// The meter measures the error that the property checks, and a search finds the known worst case:
// for float32 angles with base 10^4 and d = 128 below 2^20, 1.04629·10^6 u at position 1047867,
// pair 1.
namespace ropecheck {
namespace {

constexpr std::int64_t kKnownWorst = 1047867;

hunt::ErrorMeter frameworks() {
  return {adapters::frameworks_rope(), RopeSpec{}, *contract_named("float32"), DType::float32};
}

double largest(const hunt::ErrorMeter& meter, std::int64_t position) {
  std::vector<double> errors;
  meter.measure(std::vector{position}, errors);
  return *std::max_element(errors.begin(), errors.end());
}

TEST(ErrorMeters, MeasureWhatThePropertyChecks) {
  for (const DType dtype : {DType::float32, DType::float16, DType::bfloat16})
    for (const Layout layout : {Layout::half_split, Layout::interleaved}) {
      RopeSpec spec;
      spec.layout = layout;
      spec.head_dim = 131;
      spec.rotary_offset = 3;
      spec.attention_factor = 1.25;
      const hunt::ErrorMeter meter(adapters::optimized_rope(), spec, *contract_named("float32"),
                                   dtype);
      for (const std::int64_t position :
           {std::int64_t{1}, std::int64_t{257}, std::int64_t{2641698281}, std::int64_t{-65521},
            std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        const Verdict verdict = check_case(claims::kMatchesReference, meter.case_at(position),
                                           meter.implementation(), meter.contract());
        EXPECT_EQ(verdict.outcome, Outcome::passed) << verdict.reason;
        std::vector<double> errors;
        meter.measure(std::vector{position}, errors);
        ASSERT_EQ(errors.size(), 64u);
        EXPECT_NEAR(errors[static_cast<std::size_t>(verdict.where.pair)], verdict.worst_error,
                    0x1p-25);
        // The property chooses its worst pair by error over bound. The bound varies slightly, so
        // the error of that pair may be slightly smaller than the largest.
        EXPECT_NEAR(largest(meter, position), verdict.worst_error, 0x1p-10);
      }
    }
}

TEST(ErrorMeters, SeeTheKnownWorst) {
  const hunt::ErrorMeter meter = frameworks();
  std::vector<double> errors;
  meter.measure(std::vector{kKnownWorst}, errors);
  EXPECT_NEAR(errors[1], 1.04629e6, 5);
  EXPECT_EQ(largest(meter, kKnownWorst), errors[1]);
}

TEST(ErrorMeters, RefuseWhatTheyCannotMeasure) {
  EXPECT_THROW(hunt::ErrorMeter(adapters::optimized_rope(), RopeSpec{}, *contract_named("float32"),
                                DType::float64),
               support::InputError);
  EXPECT_THROW(hunt::ErrorMeter(adapters::frameworks_rope(), RopeSpec{}, *contract_named("float32"),
                                DType::float16),
               support::InputError);
}

TEST(Sweeps, AgreeWithThePropertyOnWhatIsWorst) {
  const hunt::ErrorMeter meter = frameworks();
  const hunt::SweepPart part = hunt::sweep(meter, {0, 1 << 12});
  std::int64_t counted = 0;
  for (const std::int64_t pairs : part.histogram) counted += pairs;
  EXPECT_EQ(counted, 64 << 12);
  EXPECT_GT(part.violations, 0);
  ASSERT_EQ(part.octaves.size(), 13u);
  for (const auto& [octave, worst] : part.octaves) {
    const Verdict verdict = check_case(claims::kMatchesReference, meter.case_at(worst.position),
                                       meter.implementation(), meter.contract());
    EXPECT_EQ(verdict.where.pair, worst.pair);
    EXPECT_NEAR(verdict.worst_error, worst.error, 0x1p-25 * std::max(1.0, worst.error));
  }
  for (std::size_t pair = 0; pair < 64; ++pair)
    EXPECT_EQ(part.pairs[pair].pair, static_cast<int>(pair));
}

TEST(Searches, MeasureSmallRangesWholeAndSayWhatIsWorst) {
  const hunt::ErrorMeter meter = frameworks();
  const hunt::SearchResult result =
      hunt::search(meter, {.highest = 4095}, [](const hunt::SearchResult&) { return false; });
  const hunt::SweepPart part = hunt::sweep(meter, {0, 4096});
  EXPECT_EQ(result.complete_below, 4096);
  for (const auto& [octave, worst] : part.octaves)
    EXPECT_EQ(result.octaves[static_cast<std::size_t>(octave)].error, worst.error) << octave;
}

TEST(Searches, ClimbWhereNothingIsMeasuredWhole) {
  const hunt::ErrorMeter meter = frameworks();
  const hunt::SearchResult result =
      hunt::search(meter, {.highest = (1 << 20) - 1, .seed = 5, .exhaustive = 0},
                   [](const hunt::SearchResult& so_far) { return so_far.measured > 60'000; });
  // The same number of random positions seldom reaches this.
  EXPECT_GT(result.worst().error, 1.04e6);
}

// The beam alone, from any seed. Trying positions one after the other takes a million.
TEST(Searches, FindTheKnownWorstWithoutMeasuringItsOctaveWhole) {
  const hunt::ErrorMeter meter = frameworks();
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const hunt::SearchResult result = hunt::search(
        meter, {.highest = (1 << 20) - 1, .seed = seed, .exhaustive = 1 << 10},
        [](const hunt::SearchResult& so_far) {
          return so_far.octaves[20].position == kKnownWorst || so_far.measured > 200'000;
        });
    EXPECT_EQ(result.octaves[20].position, kKnownWorst) << "seed " << seed;
    EXPECT_EQ(result.octaves[20].pair, 1);
    RecordProperty("measured_with_seed_" + std::to_string(seed), std::to_string(result.measured));
    EXPECT_FALSE(result.whole(20, (1 << 20) - 1));
    EXPECT_TRUE(result.whole(4, (1 << 20) - 1));
  }
}

// Each call is a chance to end: if the first violation counts, the search must not go on for a
// thousand positions.
TEST(Searches, AskAfterEachCallWhetherItIsEnough) {
  const hunt::ErrorMeter meter = frameworks();
  std::int64_t asked_at = 0;
  const hunt::SearchResult result =
      hunt::search(meter, {.highest = (1 << 20) - 1}, [&](const auto& so_far) {
        EXPECT_LE(so_far.measured - asked_at, 256);
        asked_at = so_far.measured;
        return asked_at > 10'000;
      });
  EXPECT_EQ(result.measured, asked_at);
  // The number measured whole before the end is at most the number measured.
  EXPECT_LE(result.complete_below, result.measured);
}

// In a range this small breeding soon finds nothing new, and the search must keep asking.
TEST(Searches, AskAlsoWhereNothingIsNew) {
  int asked = 0;
  const hunt::SearchResult result =
      hunt::search(frameworks(), {.highest = 100, .exhaustive = 4},
                   [&](const hunt::SearchResult&) { return ++asked > 500; });
  EXPECT_EQ(asked, 501);
  EXPECT_LE(result.measured, 101 + 4);
}

TEST(Searches, RepeatThemselves) {
  const hunt::ErrorMeter meter = frameworks();
  const auto run = [&] {
    return hunt::search(meter, {.highest = std::numeric_limits<std::int64_t>::max(), .seed = 3},
                        [](const hunt::SearchResult& so_far) { return so_far.measured > 20'000; });
  };
  EXPECT_EQ(run().octaves, run().octaves);
}

TEST(WorstCases, CancelAsFarAsTheirFormatAllows) {
  const RopeSpec spec;
  for (const std::int64_t position :
       {std::int64_t{1}, std::int64_t{-7}, std::int64_t{562249}, std::int64_t{2641698281}})
    for (const int pair : {0, 1, 23, 31}) {
      const hunt::CancellingInput x = hunt::cancelling_input(spec, position, pair);
      const double size = std::hypot(static_cast<double>(x.x1), static_cast<double>(x.x2));
      EXPECT_LE(x.left, 0x1p-23) << position << " " << pair;
      EXPECT_LE(x.left / size, 0x1p-24);
      const Case c = hunt::cancelling_case(spec, {position, pair, 0, 0});
      EXPECT_EQ(problem_with(c), "");
      const Verdict verdict = check_case(claims::kMatchesReference, c, adapters::optimized_rope(),
                                         *contract_named("float32"));
      EXPECT_EQ(verdict.outcome, Outcome::passed) << verdict.reason;
    }
}

}  // namespace
}  // namespace ropecheck
