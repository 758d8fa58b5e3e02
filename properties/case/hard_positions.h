#ifndef ROPECHECK_PROPERTIES_CASE_HARD_POSITIONS_H_
#define ROPECHECK_PROPERTIES_CASE_HARD_POSITIONS_H_

#include <cstdint>
#include <vector>

#include "reference/rope_spec.h"

// The positions at which a rotation is hardest to compute. Their angles come closest to a multiple
// of a quarter turn; cos or sin nearly vanishes, and every bit lost in the reduction of the angle
// shows. They are constructed, not searched for.
namespace ropecheck::inline cases {

struct HardPosition {
  std::int64_t position;
  int pair;
  double distance;  ///< |position·θ − n·π/2| for the nearest integer n, rad; relatively to 2^−50
  double log2_distance;  ///< the same as a power of two
  bool operator==(const HardPosition&) const = default;
};

/// Returns the `count` positions in [1, limit] whose angle for this pair is closest to a multiple
/// of a quarter turn, the closest first; all of them, and no others. Fewer if limit < count; none
/// if θ = 0, since every position is exact then.
///
/// The spec must be sound, limit ≥ 1, 1 ≤ count ≤ 64.
std::vector<HardPosition> hard_positions(const RopeSpec& spec, int pair, std::int64_t limit,
                                         int count);

/// Returns the closest `count` of each pair, all in one list, the closest first.
std::vector<HardPosition> hard_positions(const RopeSpec& spec, std::int64_t limit, int count);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_HARD_POSITIONS_H_
