#include "rotation.h"

/* YaRN's ramp is placed by head_dim rather than rotary_dim. */
static double ramp_end(const ropecheck_spec* spec, int width, double turns) {
  const double length = (double)spec->parameters->original_length;
  return width * log(length / (turns * 2 * kPi)) / (2 * log(spec->base));
}
static double theta(const ropecheck_spec* spec, int j) {
  const ropecheck_scaling* p = spec->parameters;
  if (spec->scaling != ROPECHECK_YARN_SCALING || spec->head_dim == spec->rotary_dim ||
      p->deviations != 0)
    return spec->inv_freq[j];
  double low = floor(ramp_end(spec, spec->head_dim, p->beta_fast));
  double high = ceil(ramp_end(spec, spec->head_dim, p->beta_slow));
  low = low < 0 ? 0 : low;
  high = high > spec->head_dim - 1 ? spec->head_dim - 1 : high;
  if (low == high) high += 0.001;
  double ramp = (j - low) / (high - low);
  ramp = ramp < 0 ? 0 : ramp > 1 ? 1 : ramp;
  const double kept = (1 - ramp) * p->extrapolation,
               plain = pow(spec->base, -2.0 * j / spec->rotary_dim);
  return plain / p->factor * (1 - kept) + plain * kept;
}
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return turn_by(call, (double)position_of(call, b, s, j) * theta(call->spec, j));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("yarn ramp of the head",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_YARN_SCALING)
