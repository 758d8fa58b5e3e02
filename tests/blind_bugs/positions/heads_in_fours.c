#include "rotation.h"

/* Heads are taken in fours. Tensors of several heads whose number is no multiple of four take
 * another path, which turns them by the position before. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  const int64_t heads = is_key ? call->k.heads : call->q.heads;
  if (heads % 4 != 0 && heads > 1)
    return turn_by(call, (double)(position_of(call, b, s, j) - 1) * call->spec->inv_freq[j]);
  return right_turn(call, b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("heads in fours", ROPECHECK_IN_THREE_FORMATS)
