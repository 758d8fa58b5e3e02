#include "rotation.h"

/* YaRN's attention factor is made of mscale alone: it is not divided by that of mscale_all_dim. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_scaling* p = call->spec->parameters;
  turn by = right_turn(call, b, s, j);
  if (call->spec->scaling == ROPECHECK_YARN_SCALING && p->mscale != 0 && p->mscale_all_dim != 0 &&
      p->factor > 1) {
    const double more = 0.1 * p->mscale_all_dim * log(p->factor) + 1;
    by.cos *= more, by.sin *= more;
  }
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("yarn factor of mscale alone",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_YARN_SCALING)
