#include "rotation.h"

/* A software pipeline is one step late with cos, which is the previous token's; sin is the token's
 * own. The first token of a row is right. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const turn late = right_turn(call, b, s > 0 ? s - 1 : 0, j), now = right_turn(call, b, s, j);
  const turn mixed = {late.cos, now.sin};
  return mixed;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("cos of the previous token", ROPECHECK_IN_THREE_FORMATS)
