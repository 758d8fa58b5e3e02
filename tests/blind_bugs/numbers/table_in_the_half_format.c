#include "rotation.h"

/* For tensors of 16 bits the table of cos and sin has the tensors' format; products and sums are
 * wide. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  turn by = right_turn(call, b, s, j);
  if (call->dtype == ROPECHECK_FLOAT16)
    by.cos = of_half(to_half(by.cos)), by.sin = of_half(to_half(by.sin));
  if (call->dtype == ROPECHECK_BFLOAT16)
    by.cos = rounded(by.cos, 8, -133), by.sin = rounded(by.sin, 8, -133);
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("table in the half format", ROPECHECK_IN_THREE_FORMATS)
