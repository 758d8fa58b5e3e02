#include "rotation.h"

/* Pairs go in tiles of 16 that are one pair too long, so that in place pairs 16, 32 and 48 are
 * rotated twice. */
static void rotate_vector(const vector* v) {
  const int pairs = v->call->spec->rotary_dim / 2;
  for (int tile = 0; tile < pairs; tile += 16)
    for (int j = tile; j < pairs && j <= tile + 16; ++j)
      turn_pair(v, j, right_turn(v->call, v->b, v->s, j));
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("overlapping tiles of pairs", ROPECHECK_IN_THREE_FORMATS)
