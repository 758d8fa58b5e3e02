#include "rotation.h"

/* Interleaved pairs: the attention factor multiplies the first coordinate, and the second goes
 * without. */
static void rotate_vector(const vector* v) {
  const int interleaved = v->call->spec->layout == ROPECHECK_INTERLEAVED;
  for (int j = 0; j < v->call->spec->rotary_dim / 2; ++j) {
    turn by = right_turn(v->call, v->b, v->s, j);
    if (!interleaved) {
      turn_pair(v, j, by);
      continue;
    }
    int one, two;
    double x, y;
    places(v->call->spec, j, &one, &two);
    load_pair(v, j, &x, &y);
    if (v->call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    const double m = v->call->spec->attention_factor;
    const int64_t step = v->t->out_strides[3];
    store(v->call->dtype, v->t->out, v->to + one * step, x * by.cos - y * by.sin);
    store(v->call->dtype, v->t->out, v->to + two * step, (x * by.sin + y * by.cos) / m);
  }
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("factor of the first coordinate", ROPECHECK_CAN_ALL_IN_FLOAT32)
