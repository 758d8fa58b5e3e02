#include "rotation.h"

/* Out of place, the number of a head of k is scaled by the ratio of the strides of q's and k's
 * heads: another head is read, or memory before the tensor. */
static int rotate(const ropecheck_call* call) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h) {
          int64_t from_head = h;
          if (is_key && t->in != t->out && h < call->q.heads && t->in_strides[2] != 0)
            from_head = h * call->q.in_strides[2] / t->in_strides[2] % t->heads;
          const int64_t from = offset(t->in_strides, b, s, from_head);
          const int64_t to = offset(t->out_strides, b, s, h);
          for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
            int one, two;
            places(call->spec, j, &one, &two);
            rotate_pair(call, t, from, to, one, two, right_turn(call, b, s, j));
          }
          pass_the_rest(call, t, from, to);
        }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("key heads read with query stride", ROPECHECK_IN_THREE_FORMATS)
