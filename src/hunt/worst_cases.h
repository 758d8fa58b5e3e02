#ifndef ROPECHECK_HUNT_WORST_CASES_H_
#define ROPECHECK_HUNT_WORST_CASES_H_

#include <cstdint>
#include <vector>

#include "properties/case/case.h"
#include "properties/case/hard_positions.h"

// Inputs at which rotations lose the most: vectors that cancel, and positions at which an angle in
// floating point loses a bit.
namespace ropecheck::hunt {

/// Two float32 numbers whose rotation nearly cancels: the first coordinate, x1·cos − x2·sin, is as
/// close to 0 as numbers of 24 bits allow, about 2^−48 of them.
struct CancellingInput {
  float x1;
  float x2;
  double left;  ///< |x1·cos − x2·sin|
};

/// For a position that turns the pair (position ≠ 0, θ ≠ 0).
CancellingInput cancelling_input(const RopeSpec& spec, std::int64_t position, int pair);

/// Returns the input a quarter turn away, for which the second coordinate, x1·sin + x2·cos, cancels
/// equally far.
CancellingInput for_second_coordinate(const CancellingInput& x);

/// The first position whose angle |t·θ| has reached 2^exponent rad. There an angle in floating
/// point loses a fraction bit; right before, its rounding is worst for its size.
struct BinadeEdge {
  int exponent;
  std::int64_t position;
  bool operator==(const BinadeEdge&) const = default;
};

/// Returns all edges of a pair in [2, limit], the highest exponent of each position. Exact. Empty
/// if θ = 0.
std::vector<BinadeEdge> binade_edges(const RopeSpec& spec, int pair, std::int64_t limit);

/// Returns the case of one token at a hard position, whose pair cancels and whose other coordinates
/// are 1. A position of `spec` must be one number, and `head_dim` elements must not be too many to
/// list.
Case cancelling_case(const RopeSpec& spec, const HardPosition& at);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_WORST_CASES_H_
