#ifndef ROPECHECK_TESTS_ROPE_REAL_H_
#define ROPECHECK_TESTS_ROPE_REAL_H_

#include "reference/binary.h"
#include "rope/exact_cos_sin.h"

namespace ropecheck::rope {

/// The arithmetic that the rotation is measured in.
using Real = Binary<160>;

inline Real sum_of(const DoubleDouble& v) { return Real(v.high) + Real(v.low); }

}  // namespace ropecheck::rope

#endif
