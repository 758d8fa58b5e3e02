#include "rotation.h"

/* A pair's axis is looked up by its first coordinate, 2j, rather than by j: of several axes each
 * gets half of its pairs, and the last one all that are left. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int pairs = call->spec->rotary_dim / 2;
  const int64_t t = position_of(call, b, s, 2 * j < pairs ? 2 * j : pairs - 1);
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("sections counted in coordinates",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES)
