#include "rotation.h"

/* Tensors whose output is not aligned to 16 bytes go to an older path, which makes angles in
 * float. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int aligned = (uintptr_t)v->t->out % 16 == 0;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    const float t = (float)position_of(call, v->b, v->s, j);
    const float angle = t * (float)call->spec->inv_freq[j];
    turn_pair(v, j, aligned ? right_turn(call, v->b, v->s, j) : turn_by(call, angle));
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("unaligned by float angles", ROPECHECK_IN_THREE_FORMATS)
