#include "rotation.h"

/* If a call has as many batch rows as tokens in each, the strides of both are exchanged for the
 * input of keys. */
static int rotate(const ropecheck_call* call) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h) {
          const int swap = is_key && call->batch == call->seq && t->in != t->out;
          const vector v = {call,
                            t,
                            is_key,
                            b,
                            s,
                            h,
                            swap ? offset(t->in_strides, s, b, h) : offset(t->in_strides, b, s, h),
                            offset(t->out_strides, b, s, h)};
          turn_vector_right(&v);
        }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("square calls are transposed",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_KEY_TENSOR)
