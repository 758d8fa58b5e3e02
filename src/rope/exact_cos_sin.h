#ifndef ROPECHECK_SRC_ROPE_EXACT_COS_SIN_H_
#define ROPECHECK_SRC_ROPE_EXACT_COS_SIN_H_

#include "rope/turns.h"

namespace ropecheck::rope {

/// high + low, unevaluated, with |low| ≤ half a unit in the last place of high.
struct DoubleDouble {
  double high;
  double low;
};

struct CosSinPair {
  DoubleDouble cos;
  DoubleDouble sin;
};

/// cos and sin of a phase, each with a relative error below 2^−104 where it is at least 2^−900 in
/// size; a value that is exactly 0 or ±1 is exact.
///
/// In integers but for the last conversion, so the same on every machine; about 150 ns. It makes
/// the tables of a plan, the rows of float64 plans, and the few entries that the fast way leaves.
CosSinPair exact_cos_sin(const Turns& phase);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_EXACT_COS_SIN_H_
