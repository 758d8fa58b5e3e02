#include "rotation.h"

/* Positions are loaded two at a time, by sixteen bytes: if they do not begin at a multiple of
 * sixteen, the second of each two is taken for 0. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h, (void)is_key;
  if ((uintptr_t)call->positions % 16 != 0 && s % 2 == 1) return turn_by(call, 0);
  return right_turn(call, b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("positions by sixteen bytes",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_IN_PLACE)
