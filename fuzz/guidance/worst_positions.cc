#include "fuzz/guidance/worst_positions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "fuzz/guidance/error_counters.h"

namespace ropecheck::guidance {
namespace {

constexpr std::size_t kKept = 32;

struct Noted {
  std::int64_t position;
  double error;
};

/// In each octave, the worst first.
std::array<std::vector<Noted>, kOctaves> kept;

}  // namespace

void note_position(std::int64_t position, double error) {
  std::vector<Noted>& octave = kept[counted_octave(position)];
  if (octave.size() == kKept && !(error > octave.back().error)) return;
  if (std::any_of(octave.begin(), octave.end(),
                  [&](const Noted& noted) { return noted.position == position; }))
    return;
  const auto behind = [](const Noted& a, const Noted& b) { return a.error > b.error; };
  const Noted noted{position, error};
  octave.insert(std::upper_bound(octave.begin(), octave.end(), noted, behind), noted);
  if (octave.size() > kKept) octave.pop_back();
}

std::optional<std::int64_t> bred_position(std::size_t octave, std::mt19937_64& random) {
  const std::vector<Noted>& parents = kept[octave];
  if (parents.empty()) return std::nullopt;
  const auto any = [&] {
    return static_cast<std::uint64_t>(parents[random() % parents.size()].position);
  };
  const std::uint64_t a = any(), b = any(), c = any();
  const std::uint64_t step = b - c;
  return static_cast<std::int64_t>(random() % 2 == 0 ? a + step : a + 2 * step);
}

std::size_t worst_octave() {
  const auto largest = [](const std::vector<Noted>& octave) {
    return octave.empty() ? -1 : octave.front().error;
  };
  const auto worst = std::max_element(
      kept.begin(), kept.end(),
      [&](const auto& one, const auto& other) { return largest(one) < largest(other); });
  return static_cast<std::size_t>(worst - kept.begin());
}

void forget_positions() {
  for (auto& octave : kept) octave.clear();
}

}  // namespace ropecheck::guidance
