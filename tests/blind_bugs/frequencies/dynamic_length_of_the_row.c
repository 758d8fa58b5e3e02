#include "rotation.h"

/* Dynamic NTK takes the length from the row's largest position rather than from the call. */
static double theta(const ropecheck_call* call, int64_t b, int j) {
  const ropecheck_spec* spec = call->spec;
  if (spec->scaling != ROPECHECK_DYNAMIC_SCALING) return spec->inv_freq[j];
  const ropecheck_scaling* p = spec->parameters;
  int64_t length = p->original_length;
  for (int64_t i = 0; i < call->seq; ++i) {
    const int64_t t = call->positions[b * call->seq + i];
    if (t + 1 > length) length = t + 1;
  }
  const double r = spec->rotary_dim, s = p->factor;
  if (r == 2) return 1;
  const double base =
      spec->base * pow(s * (double)length / (double)p->original_length - (s - 1), r / (r - 2));
  return pow(base, -2.0 * j / r);
}
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return turn_by(call, (double)position_of(call, b, s, j) * theta(call, b, j));
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("dynamic length of the row",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_DYNAMIC_SCALING)
