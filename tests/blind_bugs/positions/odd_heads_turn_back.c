#include "rotation.h"

/* The sign of sin alternates by head: odd heads are rotated backwards. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key;
  turn by = right_turn(call, b, s, j);
  if (h % 2 == 1) by.sin = -by.sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("odd heads turn back", ROPECHECK_IN_THREE_FORMATS)
