#ifndef ROPECHECK_TESTS_REFERENCE_HARD_POSITIONS_H_
#define ROPECHECK_TESTS_REFERENCE_HARD_POSITIONS_H_

#include <cstdint>

// Known hard positions of the usual bases, as literal data: an independent check of the code that
// constructs such positions.
namespace ropecheck {

/// Positions at which position·θ comes closest to a multiple of π/2, at rotary_dim 128, found from
/// the continued fractions of θ/(π/2). `below` in the comments is the limit of the search.
struct HardPosition {
  double base;
  std::int64_t position;
  int pair;
  double log2_distance;  ///< distance of position·θ to the multiple, in radians; to one decimal
};

inline constexpr HardPosition kHardPositions[] = {
    {1e4, 562249, 23, -24.4},               // the closest below 2^20
    {1e4, 2641698281, 31, -37.6},           // below 2^32
    {1e4, 4188553649581909506, 30, -66.7},  // below 2^63
    {5e5, 2720881160, 18, -37.2},           // below 2^32
    {1e6, 3142101705, 9, -36.1},            // below 2^32
};

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_REFERENCE_HARD_POSITIONS_H_
