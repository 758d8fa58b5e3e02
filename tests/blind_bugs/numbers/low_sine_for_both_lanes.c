#include "rotation.h"

/* In float16 and bfloat16 two pairs go in one register. The sine of the lower one is broadcast to
 * both: odd pairs have their own cos, and the sin of the pair before. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  turn by = right_turn(call, b, s, j);
  if (call->dtype != ROPECHECK_FLOAT32 && j % 2 == 1) by.sin = right_turn(call, b, s, j - 1).sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("low sine for both lanes", ROPECHECK_IN_THREE_FORMATS)
