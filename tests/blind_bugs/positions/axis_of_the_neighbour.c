#include "rotation.h"

/* Lanes of pairs 2i and 2i + 1 are swapped where axes are looked up: pair j turns by the axis of
 * pair j xor 1. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int other = (j ^ 1) < call->spec->rotary_dim / 2 ? j ^ 1 : j;
  return turn_by(call, (double)position_of(call, b, s, other) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("axis of the neighbour",
                          ROPECHECK_CAN_ALL_IN_FLOAT32 | ROPECHECK_CAN_AXES)
