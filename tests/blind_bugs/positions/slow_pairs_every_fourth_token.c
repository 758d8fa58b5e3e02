#include "rotation.h"

/* The slow half of the pairs is rotated once for four tokens: positions are rounded down to
 * multiples of 4 there. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = position_of(call, b, s, j);
  const int slow = j >= (call->spec->rotary_dim / 2 + 1) / 2;
  return turn_by(call, (double)(slow ? t - ((t % 4) + 4) % 4 : t) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("slow pairs every fourth token", ROPECHECK_IN_THREE_FORMATS)
