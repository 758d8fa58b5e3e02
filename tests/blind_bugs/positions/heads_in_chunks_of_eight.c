#include "rotation.h"

/* Heads go in chunks of eight, and the pointer to the position moves on with each chunk. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key;
  const int64_t last = call->batch * call->seq - 1;
  int64_t row = b * call->seq + s + h / 8;
  if (row > last) row = last;
  return right_turn(call, row / call->seq, row % call->seq, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("heads in chunks of eight", ROPECHECK_IN_THREE_FORMATS)
