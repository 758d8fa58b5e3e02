#include "rotation.h"

/* The positions of row b start at b·batch rather than b·seq. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t t = call->positions[(b * call->batch + s) % (call->batch * call->seq)];
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("positions strided by batch", ROPECHECK_IN_THREE_FORMATS)
