#include "rotation.h"

/* Heads of 16 bits are taken in twos. The last one of an odd number, from three on, is turned the
 * other way. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const int64_t heads = is_key ? call->k.heads : call->q.heads;
  turn by = right_turn(call, b, s, j);
  if (call->dtype != ROPECHECK_FLOAT32 && heads % 2 == 1 && heads > 1 && h == heads - 1)
    by.sin = -by.sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("last odd head turns back", ROPECHECK_IN_THREE_FORMATS)
