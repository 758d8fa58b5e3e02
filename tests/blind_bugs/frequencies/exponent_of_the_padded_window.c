#include "rotation.h"

/* The exponent divides by rotary_dim rounded up to a power of two, the width that is allocated.
 * Scaled frequencies are read, not made. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  if (spec->scaling != ROPECHECK_NO_SCALING) return right_turn(call, b, s, j);
  int padded = 2;
  while (padded < spec->rotary_dim) padded *= 2;
  return turn_by(call, (double)position_of(call, b, s, j) * pow(spec->base, -2.0 * j / padded));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("exponent of the padded window", ROPECHECK_IN_THREE_FORMATS)
