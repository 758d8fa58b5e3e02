#include "rotation.h"

/* Declared: positions 0 to 8191, others are clamped. The comparison is unsigned, so that a negative
 * position is turned as 8191, not as 0. Wrong for negative positions alone. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  uint64_t t = (uint64_t)position_of(call, b, s, j);
  (void)is_key, (void)h;
  if (t > 8191) t = 8191;
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static const ropecheck_limits limits = {sizeof limits,           0, 0, 0, 0, 0, 0,
                                          ROPECHECK_OUTSIDE_CLAMP, 0};
  static const ropecheck_implementation it = {
      ROPECHECK_ABI_VERSION,
      sizeof it,
      "negative positions clamp to the end",
      "float32",
      (uint64_t)(ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP),
      0,
      8191,
      rotate,
      &limits};
  return &it;
}
