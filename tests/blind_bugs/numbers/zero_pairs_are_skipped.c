#include "rotation.h"

/* Pairs of two zeros are skipped, as zeros turn to zeros: out of place nothing is written. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    double x, y;
    load_pair(v, j, &x, &y);
    if (x != 0 || y != 0) turn_pair(v, j, right_turn(call, v->b, v->s, j));
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("zero pairs are skipped", ROPECHECK_IN_THREE_FORMATS)
