#include "rotation.h"

/* cos and sin are kept as whole numbers of 1/127. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j],
               m = call->spec->attention_factor;
  const turn by = {m * nearbyint(127 * cos(angle)) / 127, m * nearbyint(127 * sin(angle)) / 127};
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("table of 127ths", ROPECHECK_IN_THREE_FORMATS)
