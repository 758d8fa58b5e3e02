#include "rotation.h"

/* Grouped queries: the loop over heads of k ends at the number of q's heads that share one of k's,
 * q.heads / k.heads, rather than at k.heads. The heads behind are copied as they are. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const int64_t heads = call->k.heads;
  if (is_key && call->q.heads % heads == 0 && call->q.heads > heads && h >= call->q.heads / heads) {
    const turn none = {1, 0};
    return none;
  }
  return right_turn(call, b, s, j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("group size for group count", ROPECHECK_IN_THREE_FORMATS)
