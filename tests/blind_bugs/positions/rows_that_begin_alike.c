#include "rotation.h"

/* If the first two rows begin at the same position, all rows have the first one's positions. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int same = call->batch > 1 && position_of(call, 0, 0, j) == position_of(call, 1, 0, j);
  return right_turn(call, same ? 0 : b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("rows that begin alike", ROPECHECK_IN_THREE_FORMATS)
