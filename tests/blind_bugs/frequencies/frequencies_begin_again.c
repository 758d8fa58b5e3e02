#include "rotation.h"

/* Pairs from 24 on have the frequencies of the first 24 again. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return turn_by(call, (double)position_of(call, b, s, j) * call->spec->inv_freq[j % 24]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("frequencies begin again", ROPECHECK_IN_THREE_FORMATS)
