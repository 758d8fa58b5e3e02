#include "rotation.h"

/* Tokens are dealt to two devices in a zigzag, and the second half's positions were not put back in
 * order: of an even number of tokens, at least four, those of the upper half take each other's
 * positions in reverse. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t seq = call->seq;
  const int reversed = seq >= 4 && seq % 2 == 0 && s >= seq / 2;
  return right_turn(call, b, reversed ? seq / 2 + seq - 1 - s : s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("second half counts backwards", ROPECHECK_IN_THREE_FORMATS)
