#include "rotation.h"

/* Positions are split into a high and a low part, so that products are exact, but frequencies are
 * floats. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double theta = (float)call->spec->inv_freq[j];
  const int64_t t = position_of(call, b, s, j), low = t % 1024;
  return turn_by(call, (double)(t - low) * theta + (double)low * theta);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("frequencies in float", ROPECHECK_IN_THREE_FORMATS)
