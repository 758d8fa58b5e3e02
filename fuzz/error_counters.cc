#include "fuzz/error_counters.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ropecheck {
namespace {

// libFuzzer looks for this section and adds what it finds to its own counters. Nothing in the
// program reads the array, so it has to be volatile: an optimizer drops writes that nobody reads,
// and then the section, without a warning.
__attribute__((section("__libfuzzer_extra_counters"),
               used)) volatile std::uint8_t counters[kOctaves * kErrorSizes * kPairBands];

}  // namespace

std::size_t octave_of(std::int64_t position) {
  const auto bits = static_cast<std::uint64_t>(position);
  const auto width = static_cast<std::size_t>(std::bit_width(position < 0 ? 0 - bits : bits));
  return std::min(width, kOctaves - 1);
}

std::size_t error_size(double error, double budget) {
  constexpr std::size_t kLinear = 16;
  if (!(error > 0)) return 0;
  const double ratio = budget > 0 ? error / budget : HUGE_VAL;
  if (ratio < 2) return static_cast<std::size_t>(ratio * 8);
  const double doublings = std::min(std::log2(ratio / 2), 1000.0);
  return std::min(kLinear + static_cast<std::size_t>(doublings), kErrorSizes - 1);
}

void count_error(const Verdict& verdict, int pairs) {
  if (verdict.where.pair < 0) return;
  const auto band =
      static_cast<std::size_t>(verdict.where.pair) * kPairBands / static_cast<std::size_t>(pairs);
  const std::size_t index = (octave_of(verdict.where.position) * kErrorSizes +
                             error_size(verdict.worst_error, verdict.budget)) *
                                kPairBands +
                            std::min(band, kPairBands - 1);
  counters[index] = 1;
}

std::span<volatile std::uint8_t> error_counters() { return counters; }

}  // namespace ropecheck
