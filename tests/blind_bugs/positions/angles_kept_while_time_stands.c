#include <stdlib.h>

#include "rotation.h"

/* Angles are kept from token to token while the position is the same, but only the first number of
 * a position is compared. With several axes (images), a token whose first number equals that of the
 * token before it in the call (in the order of batch and seq) is turned by all numbers of the last
 * token that made angles. Right with one axis. */
static int rotate(const ropecheck_call* call) {
  const int pairs = call->spec->rotary_dim / 2;
  turn* kept = (turn*)malloc(sizeof(turn) * (size_t)pairs);
  if (!kept) return ROPECHECK_FAILED;
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    int any = 0;
    int64_t of = 0;
    if (t->heads == 0) continue;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s) {
        const int64_t first = call->positions[(b * call->seq + s) * call->axes];
        if (!any || first != of)
          for (int j = 0; j < pairs; ++j) kept[j] = right_turn(call, b, s, j);
        any = 1;
        of = first;
        for (int64_t h = 0; h < t->heads; ++h) {
          const int64_t from = offset(t->in_strides, b, s, h);
          const int64_t to = offset(t->out_strides, b, s, h);
          const vector v = {call, t, is_key, b, s, h, from, to};
          for (int j = 0; j < pairs; ++j) turn_pair(&v, j, kept[j]);
          pass_the_rest(call, t, from, to);
        }
      }
  }
  free(kept);
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("angles kept while time stands",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
