#include "rotation.h"

/* Tensors of float64 are rotated by the float32 table of the others. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  turn by = right_turn(call, b, s, j);
  if (call->dtype == ROPECHECK_FLOAT64) by.cos = (float)by.cos, by.sin = (float)by.sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION_OF("doubles by a float table",
                             ROPECHECK_CAN_ALL_IN_FLOAT32 | ROPECHECK_CAN_FLOAT64, 0, 4)
