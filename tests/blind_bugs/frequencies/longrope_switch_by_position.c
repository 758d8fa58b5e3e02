#include "rotation.h"

/* LongRoPE's long factors are taken by tokens whose position is beyond the original length, rather
 * than by calls for a longer sequence. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  const ropecheck_scaling* p = spec->parameters;
  if (spec->scaling != ROPECHECK_LONGROPE_SCALING) return right_turn(call, b, s, j);
  const int64_t t = position_of(call, b, s, j);
  const double divisor = t >= p->original_length ? p->long_factors[j] : p->short_factors[j];
  return turn_by(call, (double)t * pow(spec->base, -2.0 * j / spec->rotary_dim) / divisor);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("longrope switch by position",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_LONGROPE_SCALING)
