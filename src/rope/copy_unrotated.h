#ifndef ROPECHECK_SRC_ROPE_COPY_UNROTATED_H_
#define ROPECHECK_SRC_ROPE_COPY_UNROTATED_H_

#include <cstdint>

#include "rope/plan_tables.h"

// Copies the elements that are not rotated: coordinates outside the rotary window, pairs whose
// frequency is zero, and the whole window at position 0 (if a position has several axes: the pairs
// whose coordinate is 0). The bits are copied, so that −0 and NaN are kept; the formulas x·1 − y·0
// would not guarantee that.
namespace ropecheck::rope {

/// The part of a token's pairs that is not rotated.
enum class ZeroFrequency { none, some, all };

/// Copies, or scales by m, the elements that are not rotated, for all heads of one token: in and
/// out are its first head. T: float, double, Float16 or BFloat16. If `zero_frequency` is some, the
/// pairs with θ = 0 are among them, and, if `position` is not nullptr but the token's [axes], the
/// pairs whose coordinate is 0.
template <class T>
void copy_unrotated(const PlanTables& plan, const Tensor& tensor, ZeroFrequency zero_frequency,
                    const std::int64_t* position, const T* in, T* out);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_COPY_UNROTATED_H_
