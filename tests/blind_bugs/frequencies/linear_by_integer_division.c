#include "rotation.h"

/* Linear scaling divides the position, an integer, and drops the remainder. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  if (spec->scaling != ROPECHECK_LINEAR_SCALING) return right_turn(call, b, s, j);
  const double t = trunc((double)position_of(call, b, s, j) / spec->scaling_value);
  return turn_by(call, t * pow(spec->base, -2.0 * j / spec->rotary_dim));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("linear by integer division", ROPECHECK_IN_THREE_FORMATS)
