#include "rotation.h"

/* Two mistakes: positions are cast to the tensor's format if that is float16 or bfloat16; and tiles
 * of 16 tokens go through two buffers, of which the second one is never filled: tokens 16 to 31 of
 * each 32 take the positions of the tokens 16 before. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  double t = (double)position_of(call, b, s % 32 >= 16 ? s - 16 : s, j);
  if (call->dtype == ROPECHECK_FLOAT16) t = rounded(t, 11, -24);
  if (call->dtype == ROPECHECK_BFLOAT16) t = rounded(t, 8, -133);
  return turn_by(call, t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION_OF("stale buffer and half positions", ROPECHECK_IN_THREE_FORMATS, 0,
                             32767)
