#include "rotation.h"

/* The positions of keys are those of the first row, in all rows of the batch. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  return right_turn(call, is_key ? 0 : b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("keys take the first row", ROPECHECK_IN_THREE_FORMATS)
