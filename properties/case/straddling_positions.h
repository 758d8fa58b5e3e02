#ifndef ROPECHECK_PROPERTIES_CASE_STRADDLING_POSITIONS_H_
#define ROPECHECK_PROPERTIES_CASE_STRADDLING_POSITIONS_H_

#include <cstdint>
#include <vector>

#include "reference/rope_spec.h"

// Rows of consecutive positions beside a threshold and across it. Implementations change over at
// powers of two (the ends of formats, tables and integers) and at the length that a model was
// trained for, some by the largest position of a whole call. So one row lies below the threshold up
// to its last position, one begins at it, and one lies on both sides.
namespace ropecheck::inline cases {

enum class Side { below, above, across };

struct Straddle {
  std::int64_t threshold;  ///< not negative; a row is below it if all positions are smaller
  Side side;
};

/// The lengths in tokens at which a specification's scaling changes over; empty if there is none.
std::vector<std::int64_t> trained_lengths(const RopeSpec& spec);

/// The turn of the usual prefill, with positions 0, 1, …
inline constexpr unsigned kPrefill = ~0U;

/// Returns the straddles of a specification by turns: 3·n consecutive turns meet each of the n
/// powers of two from 2 to `highest` on each side. If the specification has a trained length, one
/// turn in four is about that length. highest ≥ 2.
Straddle straddle_of(const RopeSpec& spec, std::int64_t highest, unsigned turn);

/// Returns `seq` positions in [lowest, highest], ascending by 1; at an end of the range the first
/// or last position repeats.
std::vector<std::int64_t> straddling_row(const Straddle& straddle, int seq, std::int64_t lowest,
                                         std::int64_t highest);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_STRADDLING_POSITIONS_H_
