#include "rotation.h"

/* YaRN's ramp blends the wavelengths of ω and ω/s rather than the frequencies. Both ends of the
 * ramp are right. */
static double theta(const ropecheck_spec* spec, int j) {
  if (spec->scaling != ROPECHECK_YARN_SCALING) return spec->inv_freq[j];
  const double s = spec->parameters->factor;
  const double plain = pow(spec->base, -2.0 * j / spec->rotary_dim);
  if (s == 1) return spec->inv_freq[j];
  /* θ = kept·ω + (1 − kept)·ω/s */
  const double kept = (spec->inv_freq[j] / plain - 1 / s) / (1 - 1 / s);
  if (kept < 1e-12 || kept > 1 - 1e-12) return spec->inv_freq[j];
  return 1 / (kept / plain + (1 - kept) * s / plain);
}
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return turn_by(call, (double)position_of(call, b, s, j) * theta(call->spec, j));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("yarn blends wavelengths",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_YARN_SCALING)
