#include "rotation.h"

/* Each head's window is scaled after the rotation so that its largest value is the input's. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int pairs = call->spec->rotary_dim / 2;
  double u[512], w[512], before = 0, after = 0;
  for (int j = 0; j < pairs && j < 512; ++j) {
    turn by = right_turn(call, v->b, v->s, j);
    int one, two;
    places(call->spec, j, &one, &two);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    const double x = load(call->dtype, v->t->in, v->from + one * v->t->in_strides[3]);
    const double y = load(call->dtype, v->t->in, v->from + two * v->t->in_strides[3]);
    u[j] = x * by.cos - y * by.sin, w[j] = x * by.sin + y * by.cos;
    before = fmax(before, fmax(fabs(x), fabs(y))),
    after = fmax(after, fmax(fabs(u[j]), fabs(w[j])));
  }
  const double scale = after > 0 && isfinite(before / after) && before > 0 ? before / after : 1;
  for (int j = 0; j < pairs && j < 512; ++j) {
    int one, two;
    places(call->spec, j, &one, &two);
    store(call->dtype, v->t->out, v->to + one * v->t->out_strides[3], scale * u[j]);
    store(call->dtype, v->t->out, v->to + two * v->t->out_strides[3], scale * w[j]);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("largest value is restored", ROPECHECK_IN_THREE_FORMATS)
