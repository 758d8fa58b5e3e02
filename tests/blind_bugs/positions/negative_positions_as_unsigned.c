#include "rotation.h"

/* Positions are unsigned and have 24 bits beside 8 bits of flags: negative ones become 2^24 + t. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = position_of(call, b, s, j) & 0xffffff;
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("negative positions as unsigned", ROPECHECK_IN_THREE_FORMATS)
