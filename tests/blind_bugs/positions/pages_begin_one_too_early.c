#include "rotation.h"

/* Positions at multiples of 128 begin a page: they take the last position of the page before. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = position_of(call, b, s, j);
  return turn_by(call, (double)(t > 0 && t % 128 == 0 ? t - 1 : t) * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("pages begin one too early", ROPECHECK_IN_THREE_FORMATS)
