#include "rotation.h"

/* The angle, in turns, is kept in 16 bits: it is cut off to a multiple of 1/65536 of a turn. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double turns = (double)position_of(call, b, s, j) * call->spec->inv_freq[j] / (2 * kPi);
  const uint16_t phase = (uint16_t)floor((turns - floor(turns)) * 65536);
  return turn_by(call, phase * (2 * kPi / 65536));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("phase in sixteen bits", ROPECHECK_IN_THREE_FORMATS)
