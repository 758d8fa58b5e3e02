#ifndef ROPECHECK_SRC_ROPE_EXACT_COS_SIN_H_
#define ROPECHECK_SRC_ROPE_EXACT_COS_SIN_H_

#include "rope/turns.h"

// cos and sin of a fixed-point phase to about twice the precision of double. The tables of a plan
// and the rare entries that the fast code cannot round are computed from them.
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

/// Returns cos and sin of a phase, each with a relative error below 2^−104 if it is at least 2^−900
/// in size. A value that is exactly 0 or ±1 is exact.
///
/// All arithmetic but the last conversion is in integers, so the result is the same on every
/// machine. A call takes about 100 ns. The tables of a plan and float64's anchors beyond them are
/// computed many at a time, in a tenth of that (cos_sin_of_phases in rope/rotate.h); by this
/// function the phases next to 0 among them, and the few entries that the fast way leaves
/// undecided.
CosSinPair exact_cos_sin(const Turns& phase);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_EXACT_COS_SIN_H_
