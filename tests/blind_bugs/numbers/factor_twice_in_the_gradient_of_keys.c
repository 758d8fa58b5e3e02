#include "rotation.h"

/* The gradient of k has the attention factor twice, in float16. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  turn by = right_turn(call, b, s, j);
  if (is_key && call->direction == ROPECHECK_VJP && call->dtype == ROPECHECK_FLOAT16)
    by.cos *= call->spec->attention_factor, by.sin *= call->spec->attention_factor;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("factor twice in the gradient of keys",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP)
