#include "rotation.h"

/* Quarter turns are taken off the angles of keys by a float π/2, which is 4.4e-8 too large: the
 * error grows with the number of quarter turns. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  const double half_pi = 1.57079632679489662f,
               angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j];
  if (!is_key) return turn_by(call, angle);
  const double n = nearbyint(angle / half_pi);
  return turn_by(call, angle - n * half_pi + fmod(n, 4) * (kPi / 2));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("quarter turns by float", ROPECHECK_IN_THREE_FORMATS)
