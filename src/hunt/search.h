#ifndef ROPECHECK_HUNT_SEARCH_H_
#define ROPECHECK_HUNT_SEARCH_H_

#include <array>
#include <cstdint>
#include <functional>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"

// Search for the position of the largest pair error: a beam over binary orders of magnitude, as in
// Zimmermann's studies of mathematical functions. Each octave keeps its worst positions and breeds
// new ones from them:
//   neighbours, one bit more or less, one bit flipped;
//   the difference of two of its worst, added to a third: if errors repeat along a lattice,
//   as roundings and closest approaches do, the difference of two of them is a step of it;
//   the difference scaled to the next octave;
//   positions at a distance of multiples of powers of two, as roundings of the angle repeat;
//   positions at a distance of multiples of a convergent of the worst pair's angle, after which
//   that pair comes back.
// It starts from constructed positions, the edges of every octave, of positions and of angles, and
// random ones. Octaves that are small enough are measured whole instead.
namespace ropecheck::hunt {

struct SearchOptions {
  std::int64_t highest = 0;  ///< positions 0 … highest are searched
  std::uint64_t seed = 1;
  /// Octaves up to this many positions are measured whole.
  std::int64_t exhaustive = std::int64_t{1} << 20;
};

struct SearchResult {
  std::array<Worst, 64> octaves;  ///< by the position's bit width
  std::int64_t measured = 0;      ///< positions
  /// Positions 0 … complete_below − 1 were all measured.
  std::int64_t complete_below = 0;
  /// Returns whether all of an octave's positions, up to the highest, were measured. If so, its
  /// worst error is exact; if not, it is a lower bound.
  bool whole(int octave, std::int64_t highest) const;
  Worst worst() const;
};

/// Searches until `enough(result)` returns true or every position has been measured. `enough` is
/// asked after each call of at most 256 positions, and if there is nothing new to try. Throws
/// CallFailed. The course is the same for the same options.
SearchResult search(const ErrorMeter& meter, const SearchOptions& options,
                    const std::function<bool(const SearchResult&)>& enough);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_SEARCH_H_
