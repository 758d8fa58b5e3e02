#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>

#include "fuzz/error_counters.h"

// The fuzzer is told about errors through a section of the program that the compiler has to keep;
// libFuzzer finds it by these two symbols, which the linker makes.
extern "C" {
extern volatile std::uint8_t __start___libfuzzer_extra_counters[];
extern volatile std::uint8_t __stop___libfuzzer_extra_counters[];
}

namespace ropecheck {
namespace {

Verdict with_error(double error, std::int64_t position, int pair) {
  Verdict verdict;
  verdict.worst_error = error;
  verdict.budget = 3;
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
            static_cast<std::ptrdiff_t>(kOctaves * kErrorSizes / kSizesPerCounter * kPairBands));
  EXPECT_EQ(error_counters().data(), __start___libfuzzer_extra_counters);
}

TEST(ErrorCounters, TellPositionsErrorsAndPairsApart) {
  forget_errors();
  const std::size_t before = counted();
  count_error(with_error(1, 1000, 0), RopeSpec{});
  EXPECT_EQ(counted(), before + 1);
  count_error(with_error(1.01, 1023, 15), RopeSpec{});  // the same octave, size and band
  EXPECT_EQ(counted(), before + 1);
  count_error(with_error(1, 1024, 0), RopeSpec{});
  count_error(with_error(100, 1000, 0), RopeSpec{});
  count_error(with_error(1, 1000, 16), RopeSpec{});
  EXPECT_EQ(counted(), before + 4);
  count_error(with_error(1, 1000, -1), RopeSpec{});  // not about a pair
  count_error(with_error(50, 1000, 0), RopeSpec{});  // less than what was there
  EXPECT_EQ(counted(), before + 4);
}

TEST(ErrorCounters, TellEightSizesApartInOneByte) {
  forget_errors();
  std::set<int> values;
  for (std::size_t size = 800; size < 808; ++size) {
    const double error = std::exp2((static_cast<double>(size) + 0.5) / 32) - 1;
    EXPECT_EQ(error_size(error), size);
    for (auto& counter : error_counters()) counter = 0;
    count_error(with_error(error, 1, 0), RopeSpec{});
    EXPECT_EQ(counted(), 1u);
    for (const auto& counter : error_counters())
      if (counter != 0) values.insert(counter);
  }
  EXPECT_EQ(values, (std::set<int>{1, 2, 3, 4, 8, 16, 32, 128}));
}

TEST(ErrorCounters, HavePlaceForEverything) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(octave_of(0), 0u);
  EXPECT_EQ(octave_of(-1), 1u);
  EXPECT_EQ(octave_of(std::numeric_limits<std::int64_t>::min()), 63u);
  EXPECT_EQ(octave_of(std::numeric_limits<std::int64_t>::max()), 63u);
  EXPECT_EQ(error_size(0), 0u);
  EXPECT_EQ(error_size(std::numeric_limits<double>::quiet_NaN()), 0u);
  EXPECT_EQ(error_size(infinity), kErrorSizes - 1);
  EXPECT_LT(error_size(2.9), error_size(3.0));
  EXPECT_LT(error_size(1e6), error_size(1.03e6));
}

}  // namespace
}  // namespace ropecheck
