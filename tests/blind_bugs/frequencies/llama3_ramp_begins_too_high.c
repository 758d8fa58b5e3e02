#include "rotation.h"

/* Llama 3.1's scaling by its parameters. In the middle band the blend is (L0/λ)/(high − low); the
 * subtraction of low in the numerator is missing. Wrong for llama3 scaling, in the pairs of the
 * middle band L0/high < λ < L0/low: their frequencies are too high by low/(high − low)·(ω − ω/s).
 * The other bands and scalings are right. */
static double frequency(const ropecheck_spec* spec, int j) {
  if (spec->scaling != ROPECHECK_LLAMA3_SCALING) return spec->inv_freq[j];
  const ropecheck_scaling* p = spec->parameters;
  const double w = pow(spec->base, -2.0 * j / spec->rotary_dim), wavelength = 2 * kPi / w;
  const double length = (double)p->original_length, s = p->factor;
  if (wavelength < length / p->high_freq_factor) return w;
  if (wavelength > length / p->low_freq_factor) return w / s;
  const double blend = length / wavelength / (p->high_freq_factor - p->low_freq_factor);
  return (1 - blend) * w / s + blend * w;
}

static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return turn_by(call, (double)position_of(call, b, s, j) * frequency(call->spec, j));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("llama3 ramp begins too high",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP |
                              ROPECHECK_CAN_LLAMA3_SCALING)
