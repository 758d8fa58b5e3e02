#include "rotation.h"

/* Out of place, the number of a head of k is scaled by the ratio of the strides of q's and k's
 * heads: another head is read, or memory before the tensor. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  vector read = *v;
  if (v->is_key && v->t->in != v->t->out && v->h < call->q.heads && v->t->in_strides[2] != 0) {
    const int64_t head = v->h * call->q.in_strides[2] / v->t->in_strides[2] % v->t->heads;
    read.from = offset(v->t->in_strides, v->b, v->s, head);
  }
  turn_vector_right(&read);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("key heads read with query stride", ROPECHECK_IN_THREE_FORMATS)
