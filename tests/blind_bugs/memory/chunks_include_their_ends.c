#include "rotation.h"

/* The heads' vectors of a tensor are dealt to four workers in chunks whose ends are meant to be
 * exclusive and are treated as inclusive. The first vector of the second, third and fourth chunk
 * (in the order of batch, seq and head; ⌈n/4⌉ vectors a chunk) is turned by two workers. Out of
 * place that does no harm; in place it is turned twice. (The workers run one after the other.) */
static void of_index(const ropecheck_call* call, int is_key, int64_t index) {
  const ropecheck_tensor* t = is_key ? &call->k : &call->q;
  const int64_t h = index % t->heads, s = index / t->heads % call->seq;
  const int64_t b = index / t->heads / call->seq;
  const int64_t from = offset(t->in_strides, b, s, h), to = offset(t->out_strides, b, s, h);
  const vector v = {call, t, is_key, b, s, h, from, to};
  turn_vector_right(&v);
}

static int rotate(const ropecheck_call* call) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const int64_t heads = is_key ? call->k.heads : call->q.heads;
    const int64_t all = call->batch * call->seq * heads, chunk = (all + 3) / 4;
    for (int worker = 0; worker < 4; ++worker)
      for (int64_t i = worker * chunk; i <= (worker + 1) * chunk && i < all; ++i)
        of_index(call, is_key, i);
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("chunks include their ends",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
