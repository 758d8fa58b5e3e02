#include "rotation.h"

/* Two blocks share a row's heads; the second one, of the upper half of the heads, reads the
 * position of the token before. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const int64_t heads = is_key ? call->k.heads : call->q.heads;
  return right_turn(call, b, h >= (heads + 1) / 2 && s > 0 ? s - 1 : s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("second half of heads waits", ROPECHECK_IN_THREE_FORMATS)
