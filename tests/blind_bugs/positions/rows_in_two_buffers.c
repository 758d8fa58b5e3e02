#include "rotation.h"

/* Positions are copied to one of two buffers, as in double buffering, but all rows of the batch are
 * copied before any is turned: row b has the positions of row b mod 2. Rows 0 and 1 are right. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return right_turn(call, b % 2, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("rows in two buffers", ROPECHECK_IN_THREE_FORMATS)
