#include "rotation.h"

/* Padding on the left is undone: a row that has negative positions is shifted so that its least
 * position is 0. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  int64_t least = 0;
  for (int64_t i = 0; i < call->seq; ++i) {
    const int64_t t = position_of(call, b, i, j);
    if (t < least) least = t;
  }
  return turn_by(call, (double)(position_of(call, b, s, j) - least) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("rows begin at zero", ROPECHECK_IN_THREE_FORMATS)
