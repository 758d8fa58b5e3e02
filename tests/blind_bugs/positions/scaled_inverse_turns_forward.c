#include "rotation.h"

/* Two paths: the one for an attention factor other than 1 does not look at the direction. */
static void rotate_vector(const vector* v) {
  ropecheck_call call = *v->call;
  if (call.spec->attention_factor != 1) call.direction = ROPECHECK_FORWARD;
  vector it = *v;
  it.call = &call;
  for (int j = 0; j < call.spec->rotary_dim / 2; ++j)
    turn_pair(&it, j, right_turn(&call, v->b, v->s, j));
  pass_the_rest(&call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("scaled inverse turns forward", ROPECHECK_IN_THREE_FORMATS)
