#include "rotation.h"

/* Rows of cos and sin are made for tiles of 16 tokens. After the first tile, row 0 is not made
 * again: tokens 16, 32, 48 … are turned by the position of token 0. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  return right_turn(call, b, s % 16 == 0 ? 0 : s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("tiles keep their first row", ROPECHECK_IN_THREE_FORMATS)
