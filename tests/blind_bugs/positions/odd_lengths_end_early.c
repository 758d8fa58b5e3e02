#include "rotation.h"

/* Tokens go in twos: the last of an odd number, and more than one, takes the position of the one
 * before it. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int single = call->seq % 2 == 1 && call->seq > 1 && s == call->seq - 1;
  return right_turn(call, b, single ? s - 1 : s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("odd lengths end early", ROPECHECK_IN_THREE_FORMATS)
