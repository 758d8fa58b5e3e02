#include "rotation.h"

/* cos and sin are interpolated linearly between 4096 entries a turn: they are up to 2.9e-7 off. */
static double entry(double turns) {
  const double at = (turns - floor(turns)) * 4096, left = floor(at), step = 2 * kPi / 4096;
  return cos(left * step) + (at - left) * (cos((left + 1) * step) - cos(left * step));
}
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double m = call->spec->attention_factor;
  const double turns = (double)position_of(call, b, s, j) * call->spec->inv_freq[j] / (2 * kPi);
  const turn by = {m * entry(turns), m * entry(turns - 0.25)};
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("interpolated table", ROPECHECK_IN_THREE_FORMATS)
