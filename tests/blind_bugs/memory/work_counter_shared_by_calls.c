#include <stdatomic.h>

#include "rotation.h"

/* The next row to do is a counter that all threads take from, as blocks of a persistent kernel do.
 * It is one for all calls: of two calls at the same time, each takes rows from the other. */
static atomic_llong next_row;
static int rotate(const ropecheck_call* call) {
  atomic_store(&next_row, 0);
  for (int64_t row = atomic_fetch_add(&next_row, 1); row < call->batch * call->seq;
       row = atomic_fetch_add(&next_row, 1))
    for (int is_key = 0; is_key < 2; ++is_key) {
      const ropecheck_tensor* t = is_key ? &call->k : &call->q;
      const int64_t b = row / call->seq, s = row % call->seq;
      for (int64_t h = 0; h < t->heads; ++h) {
        const int64_t from = offset(t->in_strides, b, s, h), to = offset(t->out_strides, b, s, h);
        const vector v = {call, t, is_key, b, s, h, from, to};
        turn_vector_right(&v);
      }
    }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("work counter shared by calls", ROPECHECK_IN_THREE_FORMATS)
