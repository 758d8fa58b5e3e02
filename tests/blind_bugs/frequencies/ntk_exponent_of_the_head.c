#include "rotation.h"

/* NTK scaling raises alpha to D/(D - 2), with head_dim for D rather than rotary_dim. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  if (spec->scaling != ROPECHECK_NTK_SCALING || spec->head_dim < 4)
    return right_turn(call, b, s, j);
  const double base =
      spec->base * pow(spec->scaling_value, (double)spec->head_dim / (spec->head_dim - 2));
  return turn_by(call, (double)position_of(call, b, s, j) * pow(base, -2.0 * j / spec->rotary_dim));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("ntk exponent of the head", ROPECHECK_IN_THREE_FORMATS)
