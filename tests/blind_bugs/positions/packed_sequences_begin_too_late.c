#include "rotation.h"

/* The ends of packed sequences are off by one: a token at position 0 that is not its row's first
 * still counts on from the token before. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  if (s == 0 || position_of(call, b, s, j) != 0) return right_turn(call, b, s, j);
  return turn_by(call, (double)(position_of(call, b, s - 1, j) + 1) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("packed sequences begin too late", ROPECHECK_IN_THREE_FORMATS)
