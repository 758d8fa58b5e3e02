#ifndef ROPECHECK_PROPERTIES_CASE_CLOSENESS_RECORDS_H_
#define ROPECHECK_PROPERTIES_CASE_CLOSENESS_RECORDS_H_

#include <cstdint>
#include <vector>

#include "properties/case/hard_positions.h"

// The positions that come closest to a quarter turn, in order of position. They are a by-product of
// the algorithm for hard positions, and hard_positions.cc computes them.
namespace ropecheck::inline cases {

/// A position that is closer to a multiple of a quarter turn than earlier positions: closer than
/// all of them (a convergent of the continued fraction of θ/(π/2)), or only than those on the same
/// side of their multiples (an intermediate convergent).
struct ClosenessRecord {
  HardPosition at;
  bool convergent;
  bool past;    ///< after the quarter turn, not before it
  bool turned;  ///< the multiple is not 0, the start itself
  bool operator==(const ClosenessRecord&) const = default;
};

/// Returns all convergents in [1, limit], and before each one the last `between` intermediate ones
/// that are within half a quarter turn; in order of position. Computed in exact arithmetic. Empty
/// if θ = 0. The spec must be sound, limit ≥ 1, between ≥ 0.
std::vector<ClosenessRecord> closeness_records(const RopeSpec& spec, int pair, std::int64_t limit,
                                               int between);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_CLOSENESS_RECORDS_H_
