#include "rotation.h"

/* Angles are reduced by a float's 2π, which is 1.7e-7 too large: the error grows with the number of
 * turns. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double two_pi = 6.28318530717958648f,
               angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j];
  return turn_by(call, angle - floor(angle / two_pi) * two_pi);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("single precision two pi", ROPECHECK_IN_THREE_FORMATS)
