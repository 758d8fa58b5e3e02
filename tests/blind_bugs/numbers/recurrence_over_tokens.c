#include "rotation.h"

/* The row of the next token is made from the last one by one complex product in float, wherever
 * positions are consecutive: errors add up along the sequence. */
static int rotate(const ropecheck_call* call) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t h = 0; h < t->heads; ++h)
        for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
          const double m = call->spec->attention_factor;
          float c = 1, d = 0;
          const float c1 = (float)cos(call->spec->inv_freq[j]),
                      d1 = (float)sin(call->spec->inv_freq[j]);
          for (int64_t s = 0; s < call->seq; ++s) {
            const int64_t at = position_of(call, b, s, j);
            if (s > 0 && at == position_of(call, b, s - 1, j) + 1) {
              const float next = c * c1 - d * d1;
              d = c * d1 + d * c1;
              c = next;
            } else {
              const double angle = (double)at * call->spec->inv_freq[j];
              c = (float)cos(angle);
              d = (float)sin(angle);
            }
            int one, two;
            places(call->spec, j, &one, &two);
            const turn by = {m * c, m * d};
            rotate_pair(call, t, offset(t->in_strides, b, s, h), offset(t->out_strides, b, s, h),
                        one, two, by);
          }
        }
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h)
          pass_the_rest(call, t, offset(t->in_strides, b, s, h), offset(t->out_strides, b, s, h));
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("recurrence over tokens", ROPECHECK_IN_THREE_FORMATS)
