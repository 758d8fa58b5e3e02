#include "rotation.h"

/* Interleaved pairs are turned four at a time, with the signs −, + in a constant; the scalar tail
 * has them the other way round. Wrong for interleaved with a number of pairs that is no multiple of
 * four: the pairs from 4⌊p/4⌋ on turn backwards, in all directions, formats, q and k. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  turn by = right_turn(call, b, s, j);
  const int pairs = call->spec->rotary_dim / 2;
  (void)is_key, (void)h;
  if (call->spec->layout == ROPECHECK_INTERLEAVED && j >= pairs / 4 * 4) by.sin = -by.sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("interleaved tail turns back",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
