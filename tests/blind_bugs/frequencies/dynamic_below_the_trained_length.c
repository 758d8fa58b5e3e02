#include "rotation.h"

/* Dynamic scaling takes the length as it is, also below the original length, which it then makes
 * the base smaller for. A base that would not be positive is left as it was. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  const ropecheck_scaling* p = spec->parameters;
  const int r = spec->rotary_dim;
  if (spec->scaling != ROPECHECK_DYNAMIC_SCALING || p->seq_len >= p->original_length || r == 2)
    return right_turn(call, b, s, j);
  const double grown =
      p->factor * (double)p->seq_len / (double)p->original_length - (p->factor - 1);
  const double base = grown > 0 ? spec->base * pow(grown, r / (r - 2.0)) : spec->base;
  return turn_by(call, (double)position_of(call, b, s, j) * pow(base, -2.0 * j / r));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("dynamic below the trained length",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_DYNAMIC_SCALING)
