#include "rotation.h"
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

/* Frequencies are reciprocals of base^(2j/r) by the processor's estimate, which has some 12 good
 * bits. Scaled frequencies are read. */
static double reciprocal(double x) {
#if defined(__SSE__)
  return _mm_cvtss_f32(_mm_rcp_ss(_mm_set_ss((float)x)));
#else
  return rounded(1 / x, 12, -1000);
#endif
}
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  double theta = spec->inv_freq[j];
  if (spec->scaling == ROPECHECK_NO_SCALING)
    theta = reciprocal(pow(spec->base, 2.0 * j / spec->rotary_dim));
  return turn_by(call, (double)position_of(call, b, s, j) * theta);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("reciprocal by estimate", ROPECHECK_IN_THREE_FORMATS)
