#include "rotation.h"

/* Four pairs at a time go through registers; the pairs that are left over are written before their
 * second coordinate is computed, which in place reads the new first coordinate. */
static int rotate(const ropecheck_call* call) {
  const int pairs = call->spec->rotary_dim / 2;
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h) {
          const int64_t from = offset(t->in_strides, b, s, h), to = offset(t->out_strides, b, s, h);
          for (int j = 0; j < pairs; ++j) {
            int one, two;
            places(call->spec, j, &one, &two);
            turn by = right_turn(call, b, s, j);
            if (j < pairs / 4 * 4) {
              rotate_pair(call, t, from, to, one, two, by);
              continue;
            }
            if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
            const double y = load(call->dtype, t->in, from + two * t->in_strides[3]);
            store(call->dtype, t->out, to + one * t->out_strides[3],
                  load(call->dtype, t->in, from + one * t->in_strides[3]) * by.cos - y * by.sin);
            store(call->dtype, t->out, to + two * t->out_strides[3],
                  load(call->dtype, t->in, from + one * t->in_strides[3]) * by.sin + y * by.cos);
          }
          pass_the_rest(call, t, from, to);
        }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("tail reads what it wrote", ROPECHECK_IN_THREE_FORMATS)
