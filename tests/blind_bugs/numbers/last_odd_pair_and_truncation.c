#include "rotation.h"

/* Two mistakes: two pairs go at a time, and the last pair of an odd number is only scaled by m;
 * bfloat16 results are cut off rather than rounded. */
static int rotate(const ropecheck_call* call) {
  const int pairs = call->spec->rotary_dim / 2;
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h) {
          const int64_t from = offset(t->in_strides, b, s, h), to = offset(t->out_strides, b, s, h);
          const int64_t in = t->in_strides[3], out = t->out_strides[3];
          for (int j = 0; j < pairs; ++j) {
            int one, two;
            places(call->spec, j, &one, &two);
            turn by = right_turn(call, b, s, j);
            if (j == pairs - 1 && pairs % 2 == 1) by = turn_by(call, 0);
            if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
            const double x = load(call->dtype, t->in, from + one * in),
                         y = load(call->dtype, t->in, from + two * in);
            double u = x * by.cos - y * by.sin, v = x * by.sin + y * by.cos;
            if (call->dtype == ROPECHECK_BFLOAT16 && isfinite(u) && isfinite(v)) {
              const float cut[2] = {(float)u, (float)v};
              uint32_t bits[2];
              memcpy(bits, cut, sizeof bits);
              ((uint16_t*)t->out)[to + one * out] = (uint16_t)(bits[0] >> 16);
              ((uint16_t*)t->out)[to + two * out] = (uint16_t)(bits[1] >> 16);
              continue;
            }
            store(call->dtype, t->out, to + one * out, u);
            store(call->dtype, t->out, to + two * out, v);
          }
          pass_the_rest(call, t, from, to);
        }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("last odd pair, and truncation", ROPECHECK_IN_THREE_FORMATS)
