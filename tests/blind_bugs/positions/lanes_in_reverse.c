#include "rotation.h"

/* The positions of each whole four of tokens are taken in reverse. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t whole = call->seq / 4 * 4;
  return right_turn(call, b, s < whole ? s / 4 * 4 + 3 - s % 4 : s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("lanes in reverse", ROPECHECK_IN_THREE_FORMATS)
