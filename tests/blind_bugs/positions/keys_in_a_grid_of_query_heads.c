#include "rotation.h"

/* One grid for all heads, as of a GPU: the token of a vector of k is its index in the tensor
 * divided by the heads of q, not by those of k. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  int64_t n = b * call->seq + s;
  if (is_key) n = (n * call->k.heads + h) / call->q.heads;
  if (n >= call->batch * call->seq) n = call->batch * call->seq - 1;
  return right_turn(call, n / call->seq, n % call->seq, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("keys in a grid of query heads", ROPECHECK_IN_THREE_FORMATS)
