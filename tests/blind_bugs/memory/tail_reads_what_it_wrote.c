#include "rotation.h"

/* Four pairs at a time go through registers; the pairs that are left over are written before their
 * second coordinate is computed, which in place reads the new first coordinate. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const ropecheck_tensor* t = v->t;
  const int pairs = call->spec->rotary_dim / 2;
  for (int j = 0; j < pairs; ++j) {
    int one, two;
    places(call->spec, j, &one, &two);
    turn by = right_turn(call, v->b, v->s, j);
    if (j < pairs / 4 * 4) {
      turn_pair(v, j, by);
      continue;
    }
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    double x, y;
    load_pair(v, j, &x, &y);
    store(call->dtype, t->out, v->to + one * t->out_strides[3], x * by.cos - y * by.sin);
    load_pair(v, j, &x, &y);
    store(call->dtype, t->out, v->to + two * t->out_strides[3], x * by.sin + y * by.cos);
  }
  pass_the_rest(call, t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("tail reads what it wrote", ROPECHECK_IN_THREE_FORMATS)
