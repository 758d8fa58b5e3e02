#include "rotation.h"

/* The loop is unrolled by two: the frequency of an odd pair is the one before times a ratio, and
 * the product is rounded to float. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  double theta = spec->inv_freq[j];
  if (j % 2 == 1 && spec->scaling == ROPECHECK_NO_SCALING)
    theta = (float)((float)spec->inv_freq[j - 1] * (float)pow(spec->base, -2.0 / spec->rotary_dim));
  return turn_by(call, (double)position_of(call, b, s, j) * theta);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("odd pairs by a float ratio", ROPECHECK_IN_THREE_FORMATS)
