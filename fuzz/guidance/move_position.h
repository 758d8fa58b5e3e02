#ifndef ROPECHECK_FUZZ_GUIDANCE_MOVE_POSITION_H_
#define ROPECHECK_FUZZ_GUIDANCE_MOVE_POSITION_H_

#include <cstdint>
#include <random>

#include "reference/rope_spec.h"

// The steps by which the fuzzer searches among positions.
namespace ropecheck::guidance {

using Random = std::mt19937_64;

/// A random number in [0, count).
inline std::uint64_t any(Random& random, std::uint64_t count) { return random() % count; }
inline bool one_in(Random& random, std::uint64_t count) { return any(random, count) == 0; }

/// The sum wraps around, as positions do in many an implementation.
inline std::int64_t sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
inline std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

/// Moves to a neighbour, to half or double, to the edge of a binade, along a step that brings an
/// angle back to almost the same value (a convergent of θ/(π/2)), to a constructed hard position,
/// or to a position bred from the worst ones so far (worst_positions.h). The spec must be sound.
std::int64_t moved(std::int64_t position, const RopeSpec& spec, Random& random);

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_MOVE_POSITION_H_
