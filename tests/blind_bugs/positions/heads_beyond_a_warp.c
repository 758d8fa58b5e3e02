#include "rotation.h"

/* One lane of a warp is there for each head: heads from the 33rd on are not turned. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key;
  const turn none = {1, 0};
  return h < 32 ? right_turn(call, b, s, j) : none;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("heads beyond a warp", ROPECHECK_IN_THREE_FORMATS)
