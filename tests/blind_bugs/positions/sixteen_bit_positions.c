#include "rotation.h"

/* Positions are kept in int16_t: they wrap at 32768. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int16_t t = (int16_t)(uint16_t)(uint64_t)position_of(call, b, s, j);
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("sixteen bit positions", ROPECHECK_IN_THREE_FORMATS)
