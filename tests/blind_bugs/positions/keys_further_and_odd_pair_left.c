#include "rotation.h"

/* Two mistakes. Keys are turned by the next position. In the interleaved layout, the last of an
 * odd number of pairs is not turned, of q and k. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  const int pairs = call->spec->rotary_dim / 2;
  if (call->spec->layout == ROPECHECK_INTERLEAVED && pairs % 2 == 1 && j == pairs - 1)
    return turn_by(call, 0);
  return turn_by(call, (double)(position_of(call, b, s, j) + is_key) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("keys further and odd pair left",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_KEY_TENSOR)
