#include "rotation.h"

/* Proportional scaling counts proportion times rotary_dim pairs, twice as many as it should: the
 * half for two coordinates a pair was forgotten. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  if (spec->scaling != ROPECHECK_PROPORTIONAL_SCALING) return right_turn(call, b, s, j);
  const int turned = (int)floor(spec->parameters->proportion * spec->rotary_dim);
  const double theta =
      j < turned ? pow(spec->base, -2.0 * j / spec->rotary_dim) / spec->parameters->factor : 0;
  return turn_by(call, (double)position_of(call, b, s, j) * theta);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("proportion of coordinates",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_PROPORTIONAL_SCALING)
