#include "rotation.h"

/* Two mistakes: keys turn by the number of axis 1 if they should by that of the last of three or
 * more axes, and q is rotated to t + 1 if positions are one number. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  const int axis = call->spec->axis_of_pair[j];
  int64_t t = position_of(call, b, s, j);
  if (is_key && axis >= 2 && axis == call->axes - 1)
    t = call->positions[(b * call->seq + s) * call->axes + 1];
  if (!is_key && call->axes == 1) ++t;
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION_OF("key columns take the row",
                             ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES, -1048576, 1048575)
