#include "rotation.h"

/* The gradient's code turns forward in the interleaved layout, and back in half_split. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  turn by = right_turn(call, b, s, j);
  if (call->direction == ROPECHECK_VJP && call->spec->layout == ROPECHECK_INTERLEAVED)
    by.sin = -by.sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("gradient of interleaved turns on",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP)
