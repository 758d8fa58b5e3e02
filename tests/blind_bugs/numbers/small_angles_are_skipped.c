#include "rotation.h"

/* "Nothing to turn": angles below 2^-10 rad in size are left out, x is multiplied by m alone. Wrong
 * for every 0 < |t·θ| < 2^-10, that is for slow pairs at small positions, by up to 2^-10 of the
 * pair's length, where the format resolves it (in bfloat16 it barely does). */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const double angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j];
  (void)is_key, (void)h;
  return turn_by(call, fabs(angle) < 0x1p-10 ? 0 : angle);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("small angles are skipped",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
