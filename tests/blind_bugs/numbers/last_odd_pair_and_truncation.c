#include "rotation.h"

/* Two mistakes: two pairs go at a time, and the last pair of an odd number is only scaled by m;
 * bfloat16 results are cut off rather than rounded. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int64_t out = v->t->out_strides[3];
  const int pairs = call->spec->rotary_dim / 2;
  for (int j = 0; j < pairs; ++j) {
    int one, two;
    places(call->spec, j, &one, &two);
    turn by = right_turn(call, v->b, v->s, j);
    if (j == pairs - 1 && pairs % 2 == 1) by = turn_by(call, 0);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    double x, y;
    load_pair(v, j, &x, &y);
    const double results[2] = {x * by.cos - y * by.sin, x * by.sin + y * by.cos};
    const int64_t at[2] = {v->to + one * out, v->to + two * out};
    for (int i = 0; i < 2; ++i) {
      const float cut = (float)results[i];
      uint32_t bits;
      memcpy(&bits, &cut, sizeof bits);
      if (call->dtype == ROPECHECK_BFLOAT16 && isfinite(results[0]) && isfinite(results[1]))
        ((uint16_t*)v->t->out)[at[i]] = (uint16_t)(bits >> 16);
      else
        store(call->dtype, v->t->out, at[i], results[i]);
    }
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("last odd pair, and truncation", ROPECHECK_IN_THREE_FORMATS)
