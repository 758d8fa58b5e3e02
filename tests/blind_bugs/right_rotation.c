#include "rotation.h"

/* No mistake: what the others are planted in. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return right_turn(call, b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("right rotation",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
