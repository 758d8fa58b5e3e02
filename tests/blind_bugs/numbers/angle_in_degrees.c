#include "rotation.h"

/* The fast path for positions below 1024 has the angle in degrees, and a short factor to radians:
 * 0.01745. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = position_of(call, b, s, j);
  const double angle = (double)t * call->spec->inv_freq[j];
  return turn_by(call, t >= 0 && t < 1024 ? angle * 57.29578 * 0.01745 : angle);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("angle in degrees", ROPECHECK_IN_THREE_FORMATS)
