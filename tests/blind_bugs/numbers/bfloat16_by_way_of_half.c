#include "rotation.h"

/* bfloat16 inputs are converted by way of float16, which has fewer exponents: large values become
 * infinite, small ones lose bits. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    turn by = right_turn(call, v->b, v->s, j);
    if (call->dtype != ROPECHECK_BFLOAT16) {
      turn_pair(v, j, by);
      continue;
    }
    int one, two;
    places(call->spec, j, &one, &two);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    const double x =
        of_half(to_half(load(call->dtype, v->t->in, v->from + one * v->t->in_strides[3])));
    const double y =
        of_half(to_half(load(call->dtype, v->t->in, v->from + two * v->t->in_strides[3])));
    store(call->dtype, v->t->out, v->to + one * v->t->out_strides[3], x * by.cos - y * by.sin);
    store(call->dtype, v->t->out, v->to + two * v->t->out_strides[3], x * by.sin + y * by.cos);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("bfloat16 by way of float16", ROPECHECK_IN_THREE_FORMATS)
