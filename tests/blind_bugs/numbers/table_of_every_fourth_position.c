#include "rotation.h"

/* cos and sin are tabulated at every fourth position, and interpolated linearly between. Slow pairs
 * hardly notice. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = position_of(call, b, s, j), below = t - ((t % 4) + 4) % 4;
  const double theta = call->spec->inv_freq[j], part = (double)(t - below) / 4;
  const turn one = turn_by(call, (double)below * theta);
  const turn two = turn_by(call, (double)(below + 4) * theta);
  const turn by = {(1 - part) * one.cos + part * two.cos, (1 - part) * one.sin + part * two.sin};
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("table of every fourth position", ROPECHECK_IN_THREE_FORMATS)
