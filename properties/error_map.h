#ifndef ROPECHECK_PROPERTIES_ERROR_MAP_H_
#define ROPECHECK_PROPERTIES_ERROR_MAP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

// Where errors are: the worst one for each octave of the position and each band of pairs. Maps add
// up like the largest of numbers, so that parts of a run may be measured in any order.
namespace ropecheck::inline properties {

/// The comparison that came closest to its budget, or went furthest beyond it.
struct ErrorCell {
  double ratio = -1;  ///< error / budget, infinite for a NaN; negative where nothing was compared
  double budget = 0;  ///< E + A·|tθ|, in u (contract.h)
  /// In u. Where results are subnormal the bound has an absolute part besides; this is the error
  /// as it would be without, in the same proportion to its budget.
  double error() const { return ratio * budget; }
};

struct ErrorMap {
  /// Octave 0 is position 0, octave n the positions with 2^(n−1) ≤ |t| < 2^n.
  static constexpr int kOctaves = 65;
  /// Bands are equal shares of a specification's pairs, in their order.
  static constexpr int kBands = 16;

  using Bands = std::array<ErrorCell, kBands>;
  std::map<int, Bands> octaves;  ///< those where something was noted; a case has few

  bool empty() const { return octaves.empty(); }
  ErrorCell at(int octave, int band) const {
    const auto found = octaves.find(octave);
    return found == octaves.end() ? ErrorCell{} : found->second[static_cast<std::size_t>(band)];
  }

  /// ratio: error / bound, not negative; a NaN counts as infinite.
  void note(std::int64_t position, int pair, int pairs, double ratio, double budget);
  void add(const ErrorMap& other);
};

}  // namespace ropecheck::inline properties

#endif  // ROPECHECK_PROPERTIES_ERROR_MAP_H_
