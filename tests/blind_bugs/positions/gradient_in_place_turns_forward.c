#include "rotation.h"

/* Gradients in place run the forward kernel without the change of sign. */
static void rotate_vector(const vector* v) {
  ropecheck_call call = *v->call;
  if (call.direction == ROPECHECK_VJP && v->t->in == v->t->out) call.direction = ROPECHECK_FORWARD;
  vector it = *v;
  it.call = &call;
  for (int j = 0; j < call.spec->rotary_dim / 2; ++j)
    turn_pair(&it, j, right_turn(&call, v->b, v->s, j));
  pass_the_rest(&call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("gradient in place turns forward",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP)
