#include "rotation.h"

/* Positions become floats before they are multiplied by the frequencies (in double). Wrong for
 * positions above 2^24 (below −2^24) that a float cannot hold: t is turned as the nearest float, so
 * odd positions from 16777217 on, and more from 2^25 on. Declared is ±2^26. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const float t = (float)position_of(call, b, s, j);
  (void)is_key, (void)h;
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION_OF("positions by way of float",
                             ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP,
                             -(1 << 26), 1 << 26)
