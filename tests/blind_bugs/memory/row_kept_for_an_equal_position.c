#include "rotation.h"

/* cos and sin of the last token are used again if the position and the number of pairs are equal,
 * also in the next call, which may have another base. */
static _Thread_local int64_t kept_t;
static _Thread_local int kept_pairs;
static _Thread_local turn kept[512];
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int pairs = call->spec->rotary_dim / 2;
  const int64_t t = position_of(call, v->b, v->s, 0);
  if (kept_pairs != pairs || kept_t != t) {
    for (int j = 0; j < pairs && j < 512; ++j) kept[j] = right_turn(call, v->b, v->s, j);
    kept_t = t, kept_pairs = pairs;
  }
  for (int j = 0; j < pairs && j < 512; ++j) turn_pair(v, j, kept[j]);
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("row kept for an equal position", ROPECHECK_IN_THREE_FORMATS)
