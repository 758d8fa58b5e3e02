#include "rotation.h"

/* A pair with a NaN is written as zeros, as if it had been padding. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    double x, y;
    load_pair(v, j, &x, &y);
    if (!isnan(x) && !isnan(y)) {
      turn_pair(v, j, right_turn(call, v->b, v->s, j));
      continue;
    }
    int one, two;
    places(call->spec, j, &one, &two);
    store(call->dtype, v->t->out, v->to + one * v->t->out_strides[3], 0);
    store(call->dtype, v->t->out, v->to + two * v->t->out_strides[3], 0);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("nan is swallowed", ROPECHECK_IN_THREE_FORMATS)
