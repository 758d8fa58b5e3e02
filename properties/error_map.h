#ifndef ROPECHECK_PROPERTIES_ERROR_MAP_H_
#define ROPECHECK_PROPERTIES_ERROR_MAP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

// The worst error for each octave of the position and each band of pairs. Adding two maps keeps the
// larger error of each cell, so parts of a run may be measured in any order.
namespace ropecheck::inline properties {

/// The comparison that came closest to its budget, or exceeded it most.
struct ErrorCell {
  double ratio = -1;  ///< error / budget, infinite for a NaN; negative if nothing was compared
  double budget = 0;  ///< E + A·|tθ|, in u (contract.h)
  /// In u. If results are subnormal the bound also has an absolute part. This is the error without
  /// that part, in the same proportion to its budget.
  double error() const { return ratio * budget; }
};

struct ErrorMap {
  /// Octave 0 is position 0, octave n the positions with 2^(n−1) ≤ |t| < 2^n.
  static constexpr int kOctaves = 65;
  /// Bands divide a specification's pairs, in their order, into equal parts.
  static constexpr int kBands = 16;

  using Bands = std::array<ErrorCell, kBands>;
  std::map<int, Bands> octaves;  ///< only octaves with an entry; a case has few

  bool empty() const { return octaves.empty(); }
  ErrorCell at(int octave, int band) const {
    const auto found = octaves.find(octave);
    return found == octaves.end() ? ErrorCell{} : found->second[static_cast<std::size_t>(band)];
  }

  /// The cell of one pair of `pairs` at a position.
  ErrorCell& cell_of(std::int64_t position, int pair, int pairs);
  /// ratio: error / bound, not negative; a NaN counts as infinite.
  void note(std::int64_t position, int pair, int pairs, double ratio, double budget);
  void add(const ErrorMap& other);
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_ERROR_MAP_H_
