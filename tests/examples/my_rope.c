#include <math.h>

#include "rope_under_test.h"

static int rotate(const ropecheck_call* call) {
  const int64_t half = call->spec->rotary_dim / 2, rows = call->batch * call->seq * call->q.heads;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t j = 0; j < half; ++j) {
      const float* x = (const float*)call->q.in + row * 2 * half + j;
      float* y = (float*)call->q.out + row * 2 * half + j;
      const double angle = (double)call->positions[row / call->q.heads] * call->spec->inv_freq[j];
      const float c = (float)cos(angle), s = (float)sin(angle);
      y[0] = x[0] * c - x[half] * s;
      y[half] = x[0] * s + x[half] * c;
    }
  return ROPECHECK_OK;
}

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static const ropecheck_implementation mine = {
      ROPECHECK_ABI_VERSION,
      sizeof mine,
      "my rope",
      "float32",
      ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_HALF_SPLIT | ROPECHECK_CAN_OUT_OF_PLACE,
      0,
      8191,
      rotate};
  return &mine;
}
