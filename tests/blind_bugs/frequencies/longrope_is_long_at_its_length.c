#include "rotation.h"

/* LongRoPE takes the long factors from seq_len ≥ L0 on instead of seq_len > L0. Wrong for longrope
 * scaling at seq_len = L0 exactly: the frequencies are divided by the long factors, not by the
 * short ones. (The attention factor is taken from the call, and right.) */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const ropecheck_spec* spec = call->spec;
  double w = spec->inv_freq[j];
  (void)is_key, (void)h;
  if (spec->scaling == ROPECHECK_LONGROPE_SCALING) {
    const ropecheck_scaling* p = spec->parameters;
    const double* factors = p->seq_len >= p->original_length ? p->long_factors : p->short_factors;
    w = pow(spec->base, -2.0 * j / spec->rotary_dim) / factors[j];
  }
  return turn_by(call, (double)position_of(call, b, s, j) * w);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("longrope is long at its length",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP |
                              ROPECHECK_CAN_LONGROPE_SCALING)
