#ifndef ROPECHECK_PROPERTIES_CASE_CLOSENESS_RECORDS_H_
#define ROPECHECK_PROPERTIES_CASE_CLOSENESS_RECORDS_H_

#include <cstdint>
#include <vector>

#include "properties/case/hard_positions.h"

// How hard positions come about, one after the other; made by what makes those, in
// hard_positions.cc.
namespace ropecheck::inline cases {

/// A position that is closer to a multiple of a quarter turn than every position before it: than
/// all of them (a convergent of the continued fraction of θ/(π/2)), or than those alone that lie on
/// the same side of theirs (an intermediate convergent).
struct ClosenessRecord {
  HardPosition at;
  bool convergent;
  bool past;    ///< behind the quarter turn, not before it
  bool turned;  ///< the multiple is not 0, the start itself
  bool operator==(const ClosenessRecord&) const = default;
};

/// The convergents in [1, limit], all of them, and before each one the last `between` intermediate
/// ones that are within half a quarter turn; in order of position. In exact arithmetic. Empty for
/// θ = 0. The spec must be sound, limit ≥ 1, between ≥ 0.
std::vector<ClosenessRecord> closeness_records(const RopeSpec& spec, int pair, std::int64_t limit,
                                               int between);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_CLOSENESS_RECORDS_H_
