#include "rotation.h"

/* Two mistakes. Keys are turned by their slot in a ring of 4096, not by their position: wrong for k
 * at positions from 4096 on (and negative ones), which are turned as t modulo 4096. And the store
 * of the pairs behind the last whole vector of eight cuts bfloat16 off instead of rounding it: in
 * bfloat16, q and k, the pairs from 8⌊p/8⌋ on, if the p = r/2 pairs are no multiple of eight. */
static double cut_off(double value) {
  float nearest = (float)value;
  uint32_t bits;
  if (isnan(nearest)) return nearest;
  memcpy(&bits, &nearest, sizeof bits);
  bits &= 0xffff0000u;
  memcpy(&nearest, &bits, sizeof bits);
  return nearest;
}

static void of_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int pairs = call->spec->rotary_dim / 2, whole = pairs / 8 * 8;
  for (int j = 0; j < pairs; ++j) {
    int64_t t = position_of(call, v->b, v->s, j);
    if (v->is_key) t &= 4095;
    const turn by = turn_by(call, (double)t * call->spec->inv_freq[j]);
    if (j >= whole && call->dtype == ROPECHECK_BFLOAT16)
      turn_pair_and(v, j, by, cut_off);
    else
      turn_pair(v, j, by);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("ring slots and truncated tail",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP)
