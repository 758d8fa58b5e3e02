#include "rotation.h"

/* Inputs in float16 are multiplied by 256 against underflow, in float16, and results divided again:
 * inputs from 256 on are infinite. */
static void rotate_vector(const vector* v) {
  for (int j = 0; j < v->call->spec->rotary_dim / 2; ++j) {
    const turn by = right_turn(v->call, v->b, v->s, j);
    double x, y;
    load_pair(v, j, &x, &y);
    const int is_large = fabs(x) >= 255.9 || fabs(y) >= 255.9;
    if (v->call->dtype != ROPECHECK_FLOAT16 || !is_large) {
      turn_pair(v, j, by);
      continue;
    }
    const double sine = v->call->direction == ROPECHECK_FORWARD ? by.sin : -by.sin;
    int one, two;
    places(v->call->spec, j, &one, &two);
    x = of_half(to_half(256 * x)), y = of_half(to_half(256 * y));
    store(ROPECHECK_FLOAT16, v->t->out, v->to + one * v->t->out_strides[3],
          (x * by.cos - y * sine) / 256);
    store(ROPECHECK_FLOAT16, v->t->out, v->to + two * v->t->out_strides[3],
          (x * sine + y * by.cos) / 256);
  }
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("scaled up in half", ROPECHECK_IN_THREE_FORMATS)
