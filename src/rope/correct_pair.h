#ifndef ROPECHECK_SRC_ROPE_CORRECT_PAIR_H_
#define ROPECHECK_SRC_ROPE_CORRECT_PAIR_H_

#include <cstddef>
#include <cstdint>

#include "rope/plan_tables.h"

// Computes the values that the fast ways leave undecided because they are too close to half-way
// between two numbers of their format. Slow (up to 0.1 ms) and rare: about one value in 10^7 for
// float32, far fewer for the other formats.
namespace ropecheck::rope {

struct FloatCosSin {
  float cos;
  float sin;
};

/// Returns m·cos tθ and m·sin tθ of one pair, each the nearest float.
FloatCosSin correct_cos_sin(const PlanTables& plan, std::int64_t position, std::size_t pair);

struct RotatedPair {
  double first;
  double second;
};

/// Rotates one pair (by −θ if inverse). Returns the coordinates rounded to odd as doubles; rounding
/// such a double to any narrower format gives the nearest number of that format. x1, x2 finite.
RotatedPair rotate_to_odd(const PlanTables& plan, std::int64_t position, std::size_t pair,
                          bool inverse, double x1, double x2);

/// Like rotate_to_odd, but returns for each coordinate the nearest double.
RotatedPair rotate_to_nearest(const PlanTables& plan, std::int64_t position, std::size_t pair,
                              bool inverse, double x1, double x2);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_CORRECT_PAIR_H_
