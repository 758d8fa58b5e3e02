#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <set>

#include "fuzz/guidance/error_counters.h"

// The program counts errors in a section that the compiler has to keep; libFuzzer finds the section
// by these two symbols, which the linker makes.
extern "C" {
extern volatile std::uint8_t __start___libfuzzer_extra_counters[];
extern volatile std::uint8_t __stop___libfuzzer_extra_counters[];
}

namespace ropecheck {
namespace {

Verdict with_error(double error, std::int64_t position, int pair, double budget = 3) {
  Verdict verdict;
  verdict.worst_error = error;
  verdict.budget = budget;
  verdict.where.position.numbers.front() = position;
  verdict.where.pair = pair;
  return verdict;
}

std::size_t counted() {
  std::size_t sum = 0;
  for (auto* at = __start___libfuzzer_extra_counters; at != __stop___libfuzzer_extra_counters; ++at)
    sum += *at != 0 ? 1u : 0u;
  return sum;
}

TEST(ErrorCounters, AreWhereTheFuzzerLooks) {
  EXPECT_EQ(__stop___libfuzzer_extra_counters - __start___libfuzzer_extra_counters,
            static_cast<std::ptrdiff_t>(guidance::kOctaves * guidance::kErrorSizes *
                                        guidance::kPairBands));
  EXPECT_EQ(guidance::error_counters().data(), __start___libfuzzer_extra_counters);
}

TEST(ErrorCounters, TellPositionsErrorsAndPairsApart) {
  guidance::forget_errors();
  const std::size_t before = counted();
  guidance::count_error(with_error(1, 1000, 0), RopeSpec{});
  EXPECT_EQ(counted(), before + 1);
  guidance::count_error(with_error(1.0005, 1023, 15),  // same octave and band, and no larger
                        RopeSpec{});
  EXPECT_EQ(counted(), before + 1);
  guidance::count_error(with_error(1, 1024, 0), RopeSpec{});
  guidance::count_error(with_error(100, 1000, 0), RopeSpec{});
  guidance::count_error(with_error(1, 1000, 16), RopeSpec{});
  EXPECT_EQ(counted(), before + 4);
  guidance::count_error(with_error(1, 1000, -1), RopeSpec{});  // not about a pair
  guidance::count_error(with_error(50, 1000, 0), RopeSpec{});  // less than the previous error
  EXPECT_EQ(counted(), before + 4);
}

TEST(ErrorCounters, TellEightStepsOfOneSizeApart) {
  guidance::forget_errors();
  std::set<int> values;
  const double smallest = 900;  // an error of the size class that ends at 1023
  double error = smallest;
  for (int step = 0; step < 8; ++step, error *= 1.01) {
    EXPECT_EQ(guidance::error_size(error), guidance::error_size(smallest));
    for (auto& counter : guidance::error_counters()) counter = 0;
    guidance::count_error(with_error(error, 1, 0), RopeSpec{});
    guidance::count_error(with_error(error * 1.0001, 1, 0), RopeSpec{});  // no step
    EXPECT_EQ(counted(), 1u);
    for (const auto& counter : guidance::error_counters())
      if (counter != 0) values.insert(counter);
  }
  EXPECT_EQ(values, (std::set<int>{1, 2, 3, 4, 8, 16, 32, 128}));
}

TEST(ErrorCounters, GoByTheShareOfTheBudget) {
  guidance::forget_errors();
  for (auto& counter : guidance::error_counters()) counter = 0;
  // A subnormal vector: an error of many u, and a small share of the budget.
  guidance::count_error(with_error(1e6, 5, 0, 1e8), RopeSpec{});
  guidance::count_error(with_error(1, 5, 0), RopeSpec{});
  EXPECT_EQ(counted(), 2u);
}

TEST(ErrorCounters, HavePlaceForEverything) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(guidance::counted_octave(0), 0u);
  EXPECT_EQ(guidance::counted_octave(-1), 1u);
  EXPECT_EQ(guidance::counted_octave(std::numeric_limits<std::int64_t>::min()), 63u);
  EXPECT_EQ(guidance::counted_octave(std::numeric_limits<std::int64_t>::max()), 63u);
  EXPECT_EQ(guidance::error_size(0), 0u);
  EXPECT_EQ(guidance::error_size(std::numeric_limits<double>::quiet_NaN()), 0u);
  EXPECT_EQ(guidance::error_size(infinity), guidance::kErrorSizes - 1);
  EXPECT_LT(guidance::error_size(1), guidance::error_size(1.5));
  EXPECT_LT(guidance::error_size(1e6), guidance::error_size(1.2e6));
}

}  // namespace
}  // namespace ropecheck
