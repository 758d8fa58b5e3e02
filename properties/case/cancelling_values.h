#ifndef ROPECHECK_PROPERTIES_CASE_CANCELLING_VALUES_H_
#define ROPECHECK_PROPERTIES_CASE_CANCELLING_VALUES_H_

#include <cstdint>

#include "properties/case/case.h"
#include "properties/case/dtype.h"
#include "properties/exact/exact_rope.h"

// Numbers whose rotation nearly cancels. The result loses its relative accuracy, so the small
// remainder shows every rounding of the computation.
namespace ropecheck::inline cases {

struct CancellingPair {
  double x1;
  double x2;
};

/// Whole numbers of the format (of at most 28 bits), not both 0, such that x1·cos − x2·sin is as
/// close to 0 as those numbers allow: within 2^−bits if the numbers go up to 2^bits.
CancellingPair cancelling_pair(const CosSin<exact::DoubleDouble>& turn, DType dtype);

/// The same pair turned by a quarter: now x1·sin + x2·cos nearly vanishes.
inline CancellingPair for_second_coordinate(const CancellingPair& x) { return {x.x2, -x.x1}; }

/// Returns listed values for a tensor of a case of one axis, with its shape, direction and
/// positions. Each vector cancels in the first or in the second coordinate of every pair, selected
/// by bits of `seed`. Outside the window, and next to a quarter turn, where a 0 would result, the
/// values are those of Profile::unit.
Values cancelling_values(const Case& c, const TensorCase& tensor, std::uint64_t seed);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_CANCELLING_VALUES_H_
