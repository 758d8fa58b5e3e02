#include "rotation.h"

/* The buffer of frequencies was cast to float16 with the model. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double theta = of_half(to_half(call->spec->inv_freq[j]));
  return turn_by(call, (double)position_of(call, b, s, j) * theta);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("frequencies in half", ROPECHECK_IN_THREE_FORMATS)
