#ifndef ROPECHECK_SRC_ROPE_CORRECT_PAIR_H_
#define ROPECHECK_SRC_ROPE_CORRECT_PAIR_H_

#include <cstddef>
#include <cstdint>

#include "rope/plan_tables.h"

// What the fast ways leave undecided: a value too close to half-way between two numbers of its
// format. Slow (up to 0.1 ms) and rare: one in some 10^7 for float32, far fewer for the others.
namespace ropecheck::rope {

struct FloatCosSin {
  float cos;
  float sin;
};

/// m·cos tθ and m·sin tθ of one pair, each the nearest float.
FloatCosSin correct_cos_sin(const PlanTables& plan, std::int64_t position, std::size_t pair);

struct RotatedPair {
  double first;
  double second;
};

/// One pair rotated (by −θ where inverse) and rounded to odd as doubles: what the nearest number of
/// any narrower format follows from. x1, x2 finite.
RotatedPair rotate_to_odd(const PlanTables& plan, std::int64_t position, std::size_t pair,
                          bool inverse, double x1, double x2);

/// The same, each coordinate the nearest double.
RotatedPair rotate_to_nearest(const PlanTables& plan, std::int64_t position, std::size_t pair,
                              bool inverse, double x1, double x2);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_CORRECT_PAIR_H_
