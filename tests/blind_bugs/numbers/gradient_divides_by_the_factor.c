#include "rotation.h"

/* The gradient's code undoes the rotation: it divides by the attention factor rather than
 * multiplying by it. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  turn by = right_turn(call, b, s, j);
  if (call->direction == ROPECHECK_VJP) {
    const double m = call->spec->attention_factor;
    by.cos /= m * m, by.sin /= m * m;
  }
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("gradient divides by the factor",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP)
