#include "rotation.h"

/* Each head's window is multiplied by the whole matrix of its rotation, zeros and all: one NaN or
 * infinity makes all of the window NaN. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int pairs = call->spec->rotary_dim / 2;
  double sum_of_zeros = 0;
  for (int i = 0; i < 2 * pairs; ++i)
    sum_of_zeros += 0 * load(call->dtype, v->t->in,
                             v->from + (call->spec->rotary_offset + i) * v->t->in_strides[3]);
  for (int j = 0; j < pairs; ++j) {
    turn by = right_turn(call, v->b, v->s, j);
    int one, two;
    places(call->spec, j, &one, &two);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    const double x = load(call->dtype, v->t->in, v->from + one * v->t->in_strides[3]);
    const double y = load(call->dtype, v->t->in, v->from + two * v->t->in_strides[3]);
    const double u = x * by.cos - y * by.sin, w = x * by.sin + y * by.cos;
    const int spoiled = isnan(sum_of_zeros);
    store(call->dtype, v->t->out, v->to + one * v->t->out_strides[3], spoiled ? sum_of_zeros : u);
    store(call->dtype, v->t->out, v->to + two * v->t->out_strides[3], spoiled ? sum_of_zeros : w);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("dense matrix",
                          ROPECHECK_IN_THREE_FORMATS & ~(uint64_t)ROPECHECK_CAN_IN_PLACE)
