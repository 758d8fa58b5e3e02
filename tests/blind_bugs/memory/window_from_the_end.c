#include "rotation.h"

/* rotary_offset is counted from the end of the head. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return right_turn(call, b, s, j);
}
static int rotate(const ropecheck_call* call) {
  ropecheck_spec spec = *call->spec;
  ropecheck_call turned = *call;
  spec.rotary_offset = spec.head_dim - spec.rotary_dim - spec.rotary_offset;
  turned.spec = &spec;
  return rotate_all(&turned, turn_of);
}
ROPECHECK_EXPORT_ROTATION("window from the end", ROPECHECK_IN_THREE_FORMATS)
