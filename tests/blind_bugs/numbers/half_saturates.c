#include "rotation.h"

/* Results in float16 saturate: where infinity is due, ±65504 is written. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    turn_pair(v, j, right_turn(call, v->b, v->s, j));
    int place[2];
    places(call->spec, j, &place[0], &place[1]);
    for (int i = 0; i < 2 && call->dtype == ROPECHECK_FLOAT16; ++i) {
      uint16_t* at = (uint16_t*)v->t->out + v->to + place[i] * v->t->out_strides[3];
      if ((*at & 0x7fff) == 0x7c00) *at -= 1;
    }
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("half saturates", ROPECHECK_IN_THREE_FORMATS)
