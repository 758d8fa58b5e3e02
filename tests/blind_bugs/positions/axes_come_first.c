#include "rotation.h"

/* Positions of several numbers are read as [axes, batch, seq], as some frameworks keep them, rather
 * than [batch, seq, axes]. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t axis = call->spec->axis_of_pair[j];
  const int64_t t = call->positions[(axis * call->batch + b) * call->seq + s];
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("axes come first", ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES)
