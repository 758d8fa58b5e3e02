#include "fuzz/guidance/error_counters.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "properties/case/octave.h"

namespace ropecheck::guidance {
namespace {

constexpr std::size_t kCountersPerOctave = kErrorSizes * kPairBands;

// libFuzzer looks for this section and adds its counters to its own. Nothing in the program reads
// the array, so it has to be volatile: otherwise an optimizer drops the writes, and then the
// section, without a warning.
__attribute__((section("__libfuzzer_extra_counters"),
               used)) volatile std::uint8_t counters[kOctaves * kCountersPerOctave];

/// The largest error of an octave and a band, and the number of smaller errors before it that had
/// the same size.
struct Largest {
  double error = -1;
  std::size_t size = 0;
  std::size_t steps = 0;
};

/// The errors in this process: [kOctaves, kPairBands].
Largest largest_seen[kOctaves][kPairBands];

/// One value for each of libFuzzer's classes: 1, 2, 3, 4–7, 8–15, 16–31, 32–127, from 128 on.
constexpr std::uint8_t kClasses[] = {1, 2, 3, 4, 8, 16, 32, 128};

}  // namespace

std::size_t counted_octave(std::int64_t position) {
  return std::min(static_cast<std::size_t>(octave_of(position)), kOctaves - 1);
}

std::size_t error_size(double error) {
  if (!(error > 0)) return 0;
  const double size = 4 * std::log2(1 + std::min(error, 0x1p40));
  return std::min(static_cast<std::size_t>(size), kErrorSizes - 1);
}

void count_error(const Verdict& verdict, const RopeSpec& spec) {
  if (verdict.where.pair < 0) return;
  const double error = 3 * verdict.ratio();
  const auto pairs = static_cast<std::size_t>(spec.pairs());
  const std::size_t band =
      std::min(static_cast<std::size_t>(verdict.where.pair) * kPairBands / pairs, kPairBands - 1);
  const std::size_t octave =
      counted_octave(number_of(verdict.where.position, spec, verdict.where.pair));
  Largest& largest = largest_seen[octave][band];
  if (!(error > largest.error * (1 + 0x1p-10))) return;
  const std::size_t size = error_size(error);
  const bool same = largest.error >= 0 && size == largest.size;
  largest = {error, size, same ? std::min(largest.steps + 1, std::size(kClasses) - 1) : 0};
  counters[octave * kCountersPerOctave + size * kPairBands + band] = kClasses[largest.steps];
}

void forget_errors() {
  for (auto& octave : largest_seen) std::fill(std::begin(octave), std::end(octave), Largest{});
}

std::span<volatile std::uint8_t> error_counters() { return counters; }

}  // namespace ropecheck::guidance
