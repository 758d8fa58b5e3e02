#include "rotation.h"

/* The index of a table's row, position times rotary_dim, is an int. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int width = call->spec->rotary_dim;
  const int32_t index = (int32_t)((uint32_t)position_of(call, b, s, j) * (uint32_t)width);
  const double t = floor((double)index / width);
  return turn_by(call, t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION_OF("table index overflows", ROPECHECK_IN_THREE_FORMATS, 0, 1 << 26)
