#ifndef ROPECHECK_FUZZ_GUIDANCE_WORST_POSITIONS_H_
#define ROPECHECK_FUZZ_GUIDANCE_WORST_POSITIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>

// The worst positions that this process has met in each octave, from which others are bred. Errors
// repeat along lattices, so that the difference of two bad positions leads from a third to the
// next. hunt/search.h does the same for a beam.
namespace ropecheck::guidance {

/// Keeps the position if its error is among the largest of its octave.
void note_position(std::int64_t position, double error);

/// Returns a + b − c or a + 2·(b − c) of three positions kept in that octave; nothing if none was
/// kept.
std::optional<std::int64_t> bred_position(std::size_t octave, std::mt19937_64& random);

/// The octave of the largest error that was noted; 0 if none was.
std::size_t worst_octave();

/// Resets the state, as if no position had been noted.
void forget_positions();

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_WORST_POSITIONS_H_
