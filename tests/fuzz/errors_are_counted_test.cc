#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

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
  verdict.where.position = position;
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
            static_cast<std::ptrdiff_t>(kOctaves * kErrorSizes * kPairBands));
  EXPECT_EQ(error_counters().data(), __start___libfuzzer_extra_counters);
}

TEST(ErrorCounters, TellPositionsErrorsAndPairsApart) {
  const std::size_t before = counted();
  count_error(with_error(1, 1000, 0), 64);
  EXPECT_EQ(counted(), before + 1);
  count_error(with_error(1.01, 1023, 15), 64);  // the same octave, size and band
  EXPECT_EQ(counted(), before + 1);
  count_error(with_error(1, 1024, 0), 64);
  count_error(with_error(1.5, 1000, 0), 64);
  count_error(with_error(1, 1000, 16), 64);
  EXPECT_EQ(counted(), before + 4);
  count_error(with_error(1, 1000, -1), 64);  // not about a pair
  EXPECT_EQ(counted(), before + 4);
}

TEST(ErrorCounters, HavePlaceForEverything) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(octave_of(0), 0u);
  EXPECT_EQ(octave_of(-1), 1u);
  EXPECT_EQ(octave_of(std::numeric_limits<std::int64_t>::min()), 63u);
  EXPECT_EQ(octave_of(std::numeric_limits<std::int64_t>::max()), 63u);
  EXPECT_EQ(error_size(0, 3), 0u);
  EXPECT_EQ(error_size(std::numeric_limits<double>::quiet_NaN(), 3), 0u);
  EXPECT_EQ(error_size(infinity, 3), kErrorSizes - 1);
  EXPECT_EQ(error_size(1, 0), kErrorSizes - 1);
  EXPECT_LT(error_size(2.9, 3), error_size(3.1, 3));
  EXPECT_LT(error_size(100, 3), error_size(200, 3));
}

}  // namespace
}  // namespace ropecheck
