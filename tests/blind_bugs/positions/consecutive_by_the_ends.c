#include "rotation.h"

/* A fast path counts on from the row's first position. It is taken if the last position minus the
 * first is seq − 1; the positions between are not looked at. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t first = position_of(call, b, 0, j);
  if (position_of(call, b, call->seq - 1, j) - first != call->seq - 1)
    return right_turn(call, b, s, j);
  return turn_by(call, (double)(first + s) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("consecutive by the ends", ROPECHECK_IN_THREE_FORMATS)
