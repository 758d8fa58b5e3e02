#include "rotation.h"

/* A tile of 16 tokens loads the position of its first token and counts on from there. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t first = position_of(call, b, s - s % 16, j);
  return turn_by(call, (double)(first + s % 16) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("tile positions are consecutive", ROPECHECK_IN_THREE_FORMATS)
