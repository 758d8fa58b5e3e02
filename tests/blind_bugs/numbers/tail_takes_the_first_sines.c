#include "rotation.h"

/* Vectors of eight pairs. The tail loads its cos from where it is, but its sin from the table's
 * beginning: with 12 pairs, pairs 8 to 11 have the sin of pairs 0 to 3. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  turn by = right_turn(call, b, s, j);
  const int tail = call->spec->rotary_dim / 2 / 8 * 8;
  if (j >= tail)
    by.sin = turn_by(call, (double)position_of(call, b, s, j) * call->spec->inv_freq[j - tail]).sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("tail takes the first sines", ROPECHECK_IN_THREE_FORMATS)
