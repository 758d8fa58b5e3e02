#include "rotation.h"

/* Two mistakes. Keys are turned by their slot in a ring of 4096, not by their position: wrong for k
 * at positions from 4096 on (and negative ones), which are turned as t modulo 4096. And the store
 * of the pairs behind the last whole vector of eight cuts bfloat16 off instead of rounding it: in
 * bfloat16, q and k, the pairs from 8⌊p/8⌋ on, if the p = r/2 pairs are no multiple of eight. */
static void store_cut(const vector* v, int coordinate, double value) {
  const float nearest = (float)value;
  uint32_t bits;
  memcpy(&bits, &nearest, sizeof bits);
  if (isnan(nearest)) bits |= 0x400000u;
  ((uint16_t*)v->t->out)[v->to + coordinate * v->t->out_strides[3]] = (uint16_t)(bits >> 16);
}

static void of_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int pairs = call->spec->rotary_dim / 2, whole = pairs / 8 * 8;
  for (int j = 0; j < pairs; ++j) {
    int64_t t = position_of(call, v->b, v->s, j);
    if (v->is_key) t &= 4095;
    turn by = turn_by(call, (double)t * call->spec->inv_freq[j]);
    if (j < whole || call->dtype != ROPECHECK_BFLOAT16) {
      turn_pair(v, j, by);
      continue;
    }
    int one, two;
    double x, y;
    places(call->spec, j, &one, &two);
    load_pair(v, j, &x, &y);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    store_cut(v, one, x * by.cos - y * by.sin);
    store_cut(v, two, x * by.sin + y * by.cos);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("ring slots and truncated tail",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP)
