#include "rotation.h"

/* Angles are made turns by a float 1/2π, which is 4e-8 of itself too small: each angle is wrong by
 * the same part of it. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double inv = 0.159154943091895336f,
               angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j];
  const double turns = angle * inv;
  return turn_by(call, (turns - floor(turns)) * 2 * kPi);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("turns by a float reciprocal", ROPECHECK_IN_THREE_FORMATS)
