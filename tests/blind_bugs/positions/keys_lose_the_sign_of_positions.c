#include "rotation.h"

/* Keys are rotated by a table of |t|: at negative positions they turn the other way. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  turn by = right_turn(call, b, s, j);
  if (is_key && position_of(call, b, s, j) < 0) by.sin = -by.sin;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("keys lose the sign of positions", ROPECHECK_IN_THREE_FORMATS)
