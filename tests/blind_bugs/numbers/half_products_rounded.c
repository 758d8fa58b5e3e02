#include "rotation.h"

/* In float16 each product is rounded to float16 before the sum; the other formats are right. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    turn by = right_turn(call, v->b, v->s, j);
    if (call->dtype != ROPECHECK_FLOAT16) {
      turn_pair(v, j, by);
      continue;
    }
    int one, two;
    places(call->spec, j, &one, &two);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    const double x = load(call->dtype, v->t->in, v->from + one * v->t->in_strides[3]);
    const double y = load(call->dtype, v->t->in, v->from + two * v->t->in_strides[3]);
    const double product[4] = {of_half(to_half(x * by.cos)), of_half(to_half(y * by.sin)),
                               of_half(to_half(x * by.sin)), of_half(to_half(y * by.cos))};
    store(call->dtype, v->t->out, v->to + one * v->t->out_strides[3], product[0] - product[1]);
    store(call->dtype, v->t->out, v->to + two * v->t->out_strides[3], product[2] + product[3]);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("half products rounded", ROPECHECK_IN_THREE_FORMATS)
