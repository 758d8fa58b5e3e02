#include "rotation.h"

/* Linear and NTK scaling are forgotten from position 8192 on: the table was extended there with the
 * unscaled base. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  const int64_t t = position_of(call, b, s, j);
  if (t < 8192 || spec->scaling == ROPECHECK_LISTED) return right_turn(call, b, s, j);
  return turn_by(call, (double)t * pow(spec->base, -2.0 * j / spec->rotary_dim));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("unscaled from 8192 on", ROPECHECK_IN_THREE_FORMATS)
