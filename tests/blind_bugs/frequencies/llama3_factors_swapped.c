#include "rotation.h"

/* llama3's low_freq_factor and high_freq_factor are swapped: long wavelengths are those above L0
 * over the high factor. */
static double theta(const ropecheck_spec* spec, int j) {
  if (spec->scaling != ROPECHECK_LLAMA3_SCALING) return spec->inv_freq[j];
  const ropecheck_scaling* p = spec->parameters;
  const double low = p->high_freq_factor, high = p->low_freq_factor,
               length = (double)p->original_length;
  const double plain = pow(spec->base, -2.0 * j / spec->rotary_dim), wavelength = 2 * kPi / plain;
  if (wavelength > length / low) return plain / p->factor;
  if (wavelength < length / high) return plain;
  const double smooth = (length / wavelength - low) / (high - low);
  return (1 - smooth) * plain / p->factor + smooth * plain;
}
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return turn_by(call, (double)position_of(call, b, s, j) * theta(call->spec, j));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("llama3 factors swapped",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_LLAMA3_SCALING)
