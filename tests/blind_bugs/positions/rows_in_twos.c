#include "rotation.h"

/* Two rows of the batch go at a time; the second one of a pair of rows has the positions of the
 * first, if there are four rows or more. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return right_turn(call, call->batch >= 4 ? b / 2 * 2 : b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("rows in twos", ROPECHECK_IN_THREE_FORMATS)
