#include "rotation.h"

/* A block of threads turns 64 pairs, and its half-split partners lie in the same 128 coordinates:
 * block k pairs coordinate 128k + i with 128k + n + i, n its number of pairs, by the frequency of
 * pair 64k + i. Wrong for half_split with rotary_dim > 128: the pairs of coordinates are others.
 * Right for interleaved, and up to 128. */
static void of_vector(const vector* v) {
  const ropecheck_spec* spec = v->call->spec;
  const int pairs = spec->rotary_dim / 2;
  for (int first = 0; first < pairs; first += 64) {
    const int n = pairs - first < 64 ? pairs - first : 64;
    for (int i = 0; i < n; ++i) {
      int one = spec->rotary_offset + 2 * first + i, two = one + n;
      if (spec->layout == ROPECHECK_INTERLEAVED) places(spec, first + i, &one, &two);
      rotate_pair(v->call, v->t, v->from, v->to, one, two,
                  right_turn(v->call, v->b, v->s, first + i));
    }
  }
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("halves of blocks of 128",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
