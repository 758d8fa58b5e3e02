#include "rotation.h"

/* Within each 1024 positions, from the second on, the slot of an angle is the position modulo
 * 1023. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = position_of(call, b, s, j);
  return turn_by(call,
                 (double)(t < 1024 ? t : t / 1024 * 1024 + t % 1023) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION_OF("ring of one too few", ROPECHECK_IN_THREE_FORMATS, 0, 1 << 20)
