#include "rotation.h"

/* Two mistakes: positions are rounded to bfloat16, and frequencies to float16. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double t = rounded((double)position_of(call, b, s, j), 8, -133);
  return turn_by(call, t * rounded(call->spec->inv_freq[j], 11, -24));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("coarse position, coarse theta", ROPECHECK_IN_THREE_FORMATS)
