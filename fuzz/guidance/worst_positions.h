#ifndef ROPECHECK_FUZZ_GUIDANCE_WORST_POSITIONS_H_
#define ROPECHECK_FUZZ_GUIDANCE_WORST_POSITIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>

// The worst positions that this process has met in each octave, to breed others from: errors repeat
// along lattices, so that the difference of two bad positions is a step from a third to the next.
// What hunt/search.h does for a beam, for a fuzzer.
namespace ropecheck::guidance {

/// Keeps the position if its error is among the largest of its octave.
void note_position(std::int64_t position, double error);

/// a + b − c or a + 2·(b − c) of three that were kept in that octave; none where nothing was.
std::optional<std::int64_t> bred_position(std::size_t octave, std::mt19937_64& random);

/// The octave of the largest error that was noted; 0 where nothing was.
std::size_t worst_octave();

/// As if none had been noted.
void forget_positions();

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_WORST_POSITIONS_H_
