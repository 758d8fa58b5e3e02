#include "rotation.h"

/* Context parallelism over two ranks reorders a row's four chunks to 0, 3, 1, 2. The caller did
 * not, but rows of a multiple of four tokens take their positions in that order. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  static const int64_t kChunks[] = {0, 3, 1, 2};
  const int64_t size = call->seq / 4;
  (void)is_key, (void)h;
  return right_turn(call, b, call->seq % 4 == 0 ? kChunks[s / size] * size + s % size : s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("zigzag of a ring", ROPECHECK_IN_THREE_FORMATS)
