#include "rotation.h"

/* Two mistakes. In bfloat16, the product with cos is rounded before that with sin is added. In
 * float16, inputs are multiplied by m and rounded before they are turned. */
static void of_vector(const vector* v) {
  const int dtype = v->call->dtype;
  const double m = v->call->spec->attention_factor;
  const int64_t step = v->t->out_strides[3];
  for (int j = 0; j < v->call->spec->rotary_dim / 2; ++j) {
    int one, two;
    double x, y;
    turn by = right_turn(v->call, v->b, v->s, j);
    if (dtype == ROPECHECK_FLOAT32) {
      turn_pair(v, j, by);
      continue;
    }
    if (v->call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    places(v->call->spec, j, &one, &two);
    load_pair(v, j, &x, &y);
    if (dtype == ROPECHECK_BFLOAT16) {
      store(dtype, v->t->out, v->to + one * step, rounded(x * by.cos, 8, -133) - y * by.sin);
      store(dtype, v->t->out, v->to + two * step, x * by.sin + rounded(y * by.cos, 8, -133));
    } else {
      by.cos /= m, by.sin /= m;
      x = rounded(x * m, 11, -24), y = rounded(y * m, 11, -24);
      store(dtype, v->t->out, v->to + one * step, x * by.cos - y * by.sin);
      store(dtype, v->t->out, v->to + two * step, x * by.sin + y * by.cos);
    }
  }
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("two roundings of two formats", ROPECHECK_IN_THREE_FORMATS)
