#include "rotation.h"

/* Products below the smallest normal float are flushed to zero before they are added. */
static double flushed(double x) { return fabs(x) < 0x1p-126 ? 0 : x; }
static int rotate(const ropecheck_call* call) {
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < call->q.heads; ++h) {
        const ropecheck_tensor* t = &call->q;
        const int64_t from = offset(t->in_strides, b, s, h), to = offset(t->out_strides, b, s, h);
        for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
          int one, two;
          places(call->spec, j, &one, &two);
          turn by = right_turn(call, b, s, j);
          if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
          const double x = load(call->dtype, t->in, from + one * t->in_strides[3]);
          const double y = load(call->dtype, t->in, from + two * t->in_strides[3]);
          store(call->dtype, t->out, to + one * t->out_strides[3],
                flushed(x * by.cos) - flushed(y * by.sin));
          store(call->dtype, t->out, to + two * t->out_strides[3],
                flushed(x * by.sin) + flushed(y * by.cos));
        }
        pass_the_rest(call, t, from, to);
      }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("small products vanish",
                          ROPECHECK_CAN_ALL_IN_FLOAT32 & ~ROPECHECK_CAN_KEY_TENSOR)
