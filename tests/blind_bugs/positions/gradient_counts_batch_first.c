#include "rotation.h"

/* The backward kernel has one index for all tokens, and takes it apart as token % batch and
 * token / batch where it looks up the position (the tensors are [batch, seq], so it ought to be by
 * seq). Wrong in vjp with batch > 1 and seq > 1: tokens are turned back by positions of others of
 * the call. Forward and inverse are right. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  if (call->direction == ROPECHECK_VJP) {
    const int64_t token = b * call->seq + s;
    b = token % call->batch;
    s = token / call->batch;
  }
  return right_turn(call, b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("gradient counts batch first",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
