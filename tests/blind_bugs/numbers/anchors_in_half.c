#include "rotation.h"

/* The angle of every 64th position is reduced to a turn and kept in float16. The positions behind
 * it are counted on from there. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = position_of(call, b, s, j), anchor = t & ~(int64_t)63;
  const double theta = call->spec->inv_freq[j];
  const double kept = rounded(remainder((double)anchor * theta, 2 * kPi), 11, -24);
  return turn_by(call, kept + (double)(t - anchor) * theta);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("anchors in half", ROPECHECK_IN_THREE_FORMATS)
