#include "rotation.h"

/* sin is a Taylor polynomial of degree 7 on [−π/2, π/2]: it is up to 1.6e-4 off near a quarter
 * turn, and exact enough near 0. */
static double short_sin(double x) {
  const double pi = kPi;
  double r = remainder(x, 2 * pi);
  if (r > pi / 2) r = pi - r;
  if (r < -pi / 2) r = -pi - r;
  return r * (1 - r * r / 6 * (1 - r * r / 20 * (1 - r * r / 42)));
}
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double m = call->spec->attention_factor,
               angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j];
  const turn by = {m * short_sin(angle + 1.57079632679489662), m * short_sin(angle)};
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("short polynomial", ROPECHECK_IN_THREE_FORMATS)
