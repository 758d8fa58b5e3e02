#include "rotation.h"

/* The path for one token a row reads one position for all of the batch. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return right_turn(call, call->seq == 1 ? 0 : b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("decoding takes one position", ROPECHECK_IN_THREE_FORMATS)
