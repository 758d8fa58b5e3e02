#include "rotation.h"

/* Pairs go in vectors of eight, and the few beyond the last vector turn forward in the inverse as
 * well. Narrow heads have no other pairs. */
static void rotate_vector(const vector* v) {
  const int pairs = v->call->spec->rotary_dim / 2;
  for (int j = 0; j < pairs; ++j) {
    turn by = right_turn(v->call, v->b, v->s, j);
    if (j >= pairs / 8 * 8 && v->call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    turn_pair(v, j, by);
  }
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("last pairs of the inverse", ROPECHECK_CAN_ALL_IN_FLOAT32)
