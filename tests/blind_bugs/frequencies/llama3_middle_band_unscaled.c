#include "rotation.h"

/* Llama 3.1: the band between both wavelengths is not blended, but left unscaled. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  if (spec->scaling != ROPECHECK_LLAMA3_SCALING) return right_turn(call, b, s, j);
  const double plain = pow(spec->base, -2.0 * j / spec->rotary_dim);
  const double turns = (double)spec->parameters->original_length * plain / (2 * kPi);
  const double theta =
      turns < spec->parameters->low_freq_factor ? plain / spec->parameters->factor : plain;
  return turn_by(call, (double)position_of(call, b, s, j) * theta);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("llama3 middle band unscaled",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_LLAMA3_SCALING)
