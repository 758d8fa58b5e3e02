#ifndef ROPECHECK_PROPERTIES_CASE_CANCELLING_VALUES_H_
#define ROPECHECK_PROPERTIES_CASE_CANCELLING_VALUES_H_

#include <cstdint>

#include "properties/case/case.h"
#include "properties/case/dtype.h"
#include "properties/exact/exact_rope.h"

// Numbers that a rotation all but cancels: where the result's relative accuracy is lost, whatever
// is left shows every rounding on the way.
namespace ropecheck::inline cases {

struct CancellingPair {
  double x1;
  double x2;
};

/// Whole numbers of the format (of at most 28 bits), not both 0, for which x1·cos − x2·sin is as
/// close to 0 as those numbers allow: within 2^−bits, where the numbers go up to 2^bits.
CancellingPair cancelling_pair(const CosSin<exact::DoubleDouble>& turn, DType dtype);

/// The same a quarter turn on: x1·sin + x2·cos is what all but vanishes.
inline CancellingPair for_second_coordinate(const CancellingPair& x) { return {x.x2, -x.x1}; }

/// Listed values of a tensor of a case of one axis, with its shape, direction and positions: each
/// vector cancels in the first or in the second coordinate of every pair, as bits of `seed` say.
/// Right next to a quarter turn, where a 0 would come out, and outside of the window, they are
/// those of Profile::unit.
Values cancelling_values(const Case& c, const TensorCase& tensor, std::uint64_t seed);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_CANCELLING_VALUES_H_
