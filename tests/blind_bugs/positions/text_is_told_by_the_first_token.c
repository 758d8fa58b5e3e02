#include "rotation.h"

/* Positions of several numbers: a row whose first token has equal numbers is taken for text, and
 * all of its tokens turn by the number of axis 0 alone. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t* first = call->positions + b * call->seq * call->axes;
  int is_text = 1;
  for (int i = 1; i < call->axes; ++i) is_text = is_text && first[i] == first[0];
  if (!is_text) return right_turn(call, b, s, j);
  const int64_t t = call->positions[(b * call->seq + s) * call->axes];
  return turn_by(call, (double)t * call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("text is told by the first token",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES)
