#include "fuzz/guidance/move_position.h"

#include <array>
#include <cstddef>
#include <optional>

#include "fuzz/guidance/error_counters.h"
#include "fuzz/guidance/worst_positions.h"
#include "properties/case/hard_positions.h"
#include "properties/recently_used.h"

namespace ropecheck::guidance {
namespace {

/// The closest approach of a pair to a quarter turn below a limit; 0 if there is none (θ = 0). It
/// is the denominator of a convergent of θ/(π/2), so it is both a hard position and a step from one
/// position to others of almost the same angle.
std::int64_t closest_approach(const RopeSpec& spec, int pair, int bits) {
  const auto found = hard_positions(spec, pair, std::int64_t{1} << bits, 1);
  return found.empty() ? 0 : found.front().position;
}

/// A random closest approach of a specification: of one of a few pairs, below one of some limits.
/// Each is constructed when it is first asked for, which takes a tenth of a millisecond.
std::int64_t any_approach(const RopeSpec& spec, Random& random) {
  constexpr int kPairs = 5, kLimits = 15;
  using Approaches = std::array<std::optional<std::int64_t>, kPairs * kLimits>;
  // Mutations seldom change a specification, so few specifications are in use at a time.
  constexpr std::size_t kKept = 64;
  static RecentlyUsed<RopeSpec, Approaches> recent(kKept);
  Approaches& approaches = recent.of(spec, [](const RopeSpec&) { return Approaches(); });
  const auto which = static_cast<int>(any(random, kPairs));
  const auto limit = static_cast<int>(any(random, kLimits));
  auto& found = approaches[static_cast<std::size_t>(which * kLimits + limit)];
  // The first and the last pair and those at the quarters between them; below 2^6, 2^10, … 2^62.
  if (!found)
    found = closest_approach(spec, which * (spec.pairs() - 1) / (kPairs - 1), 6 + 4 * limit);
  return *found;
}

}  // namespace

std::int64_t moved(std::int64_t t, const RopeSpec& spec, Random& random) {
  const auto bits = static_cast<std::uint64_t>(t);
  const std::size_t octave = counted_octave(t);
  const auto sign = [&](std::int64_t step) { return one_in(random, 2) ? step : -step; };
  switch (any(random, 16)) {
    case 0:
    case 1:
      return sum(t, sign(1 + static_cast<std::int64_t>(any(random, 16))));
    case 2:
      return static_cast<std::int64_t>(bits ^ std::uint64_t{1} << any(random, octave + 1));
    case 3:
      return static_cast<std::int64_t>(bits * 2 + any(random, 2));
    case 4:
      return t / 2;
    case 5:  // beside a power of two: 2^62 ± 1 at most
      return sum(sign(std::int64_t{1} << any(random, 63)),
                 static_cast<std::int64_t>(any(random, 3)) - 1);
    case 6:  // anywhere in the octave
      return static_cast<std::int64_t>(octave < 2 ? any(random, 2)
                                                  : random() >> (64 - octave) |
                                                        std::uint64_t{1} << (octave - 1));
    case 7:
    case 8:
      return sum(t, sign(any_approach(spec, random)));
    case 9:
      return any_approach(spec, random);
    case 10:
    case 11:
    case 12:
      return bred_position(octave, random).value_or(sum(t, 1));
    default:
      return bred_position(worst_octave(), random).value_or(sum(t, 1));
  }
}

}  // namespace ropecheck::guidance
