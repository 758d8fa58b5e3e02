#ifndef ROPECHECK_HUNT_SEARCH_H_
#define ROPECHECK_HUNT_SEARCH_H_

#include <array>
#include <cstdint>
#include <functional>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"

// Search for the position of the largest pair error: a beam over binary orders of magnitude, as
// Zimmermann's studies of mathematical functions have it. Each octave keeps its worst positions and
// breeds new ones from them:
//   neighbours, one bit more or less, one bit flipped;
//   the differences of two of its worst, added to a third: where errors repeat along a lattice,
//   as roundings and closest approaches do, the difference of two of them is a step of it;
//   the difference scaled to the next octave;
//   multiples of powers of two aside, as far as roundings of the angle repeat;
//   multiples of a convergent of the worst pair's angle aside, where that pair comes back.
// It starts from constructed positions, the edges of every octave, of positions and of angles, and
// random ones. Octaves that are small enough are measured whole instead.
namespace ropecheck::hunt {

struct SearchOptions {
  std::int64_t highest = 0;  ///< positions 0 … highest are searched
  std::uint64_t seed = 1;
  /// Positions measured whole: octaves up to this size.
  std::int64_t exhaustive = std::int64_t{1} << 20;
};

struct SearchResult {
  std::array<Worst, 64> octaves;  ///< by the position's bit width
  std::int64_t measured = 0;      ///< positions
  /// Positions 0 … this − 1 were all measured.
  std::int64_t complete_below = 0;
  /// Whether all of an octave's positions, up to the highest, were measured: then its worst error
  /// is exact, and otherwise a lower bound.
  bool whole(int octave, std::int64_t highest) const;
  Worst worst() const;
};

/// Goes on until `enough(result)`, asked after each call of at most 256 positions and where there
/// is nothing new to try, or until every position has been measured. Throws CallFailed. The same
/// course for the same options.
SearchResult search(const ErrorMeter& meter, const SearchOptions& options,
                    const std::function<bool(const SearchResult&)>& enough);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_SEARCH_H_
