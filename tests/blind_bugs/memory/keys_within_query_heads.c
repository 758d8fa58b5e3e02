#include "rotation.h"

/* One grid of query heads turns q and k: the key's head h is turned with the query's head h if
 * there is one. Wrong if k has more heads than q: the key heads from q.heads on are not written (in
 * place: not turned). Right with as many or fewer. */
static int rotate(const ropecheck_call* call) {
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < call->q.heads; ++h)
        for (int is_key = 0; is_key < 2; ++is_key) {
          const ropecheck_tensor* t = is_key ? &call->k : &call->q;
          if (h >= t->heads) continue;
          const int64_t from = offset(t->in_strides, b, s, h);
          const int64_t to = offset(t->out_strides, b, s, h);
          const vector v = {call, t, is_key, b, s, h, from, to};
          turn_vector_right(&v);
        }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("keys within query heads",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
