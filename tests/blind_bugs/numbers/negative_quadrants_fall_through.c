#include "rotation.h"

/* A sincos of its own: k is the nearest number of quarter turns, and `k % 4` chooses the quadrant.
 * In C that is −1, −2 or −3 for negative k, which no case has: the angle loses its quarter turns.
 * Wrong for negative angles (a negative position, or a negative listed frequency) whose k is no
 * multiple of 4; an angle above −π/4 is right. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const double angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j];
  const double m = call->spec->attention_factor, k = nearbyint(angle / (kPi / 2));
  const double rest = fma(-k, 6.123233995736766e-17, fma(-k, 1.5707963267948966, angle));
  double c = cos(rest), s1 = sin(rest), kept = c;
  switch ((int64_t)k % 4) {
    case 1:
      c = -s1, s1 = kept;
      break;
    case 2:
      c = -c, s1 = -s1;
      break;
    case 3:
      c = s1, s1 = -kept;
      break;
    default:
      break;
  }
  const turn by = {m * c, m * s1};
  (void)is_key, (void)h;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("negative quadrants fall through",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
