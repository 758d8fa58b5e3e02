#include "rotation.h"

/* The backward kernel adds to the output, as gradients of several uses are summed, and takes for
 * granted that it is zero. Out of place it holds anything. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const ropecheck_tensor* t = v->t;
  const int added = call->direction == ROPECHECK_VJP && t->in != t->out;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    int one, two;
    places(call->spec, j, &one, &two);
    const int64_t at[2] = {v->to + one * t->out_strides[3], v->to + two * t->out_strides[3]};
    const double held[2] = {load(call->dtype, t->out, at[0]), load(call->dtype, t->out, at[1])};
    turn_pair(v, j, right_turn(call, v->b, v->s, j));
    for (int i = 0; i < 2 && added; ++i)
      store(call->dtype, t->out, at[i], held[i] + load(call->dtype, t->out, at[i]));
  }
  pass_the_rest(call, t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("gradient is added", ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP)
