#include "rotation.h"

/* The order of axes is guessed from strides: if heads lie farther apart than tokens, the tensor is
 * taken to be [batch, heads, seq, head_dim] and the position is that of the head's index. */
static void rotate_vector(const vector* v) {
  const int64_t* strides = v->t->in_strides;
  const int guess = strides[2] > strides[1] && v->t->heads > 1 && v->call->seq > 1;
  const int64_t token = guess ? v->h % v->call->seq : v->s;
  for (int j = 0; j < v->call->spec->rotary_dim / 2; ++j)
    turn_pair(v, j, right_turn(v->call, v->b, token, j));
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("heads first by guess", ROPECHECK_IN_THREE_FORMATS)
