/* A minimal implementation: a rotation with double angles, accurate up to positions of some
 * millions, for float32 tensors of any shape and strides. */
#include <math.h>

#include "rope_under_test.h"

static void rotate_vector(const ropecheck_spec* spec, const int64_t* position, int sign,
                          const float* in, int64_t in_step, float* out, int64_t out_step) {
  const int pairs = spec->rotary_dim / 2;
  for (int i = 0; i < spec->head_dim; ++i)
    if (i < spec->rotary_offset || i >= spec->rotary_offset + spec->rotary_dim)
      out[i * out_step] = in[i * in_step];
  for (int j = 0; j < pairs; ++j) {
    const int interleaved = spec->layout == ROPECHECK_INTERLEAVED;
    const int first = spec->rotary_offset + (interleaved ? 2 * j : j);
    const int second = first + (interleaved ? 1 : pairs);
    const double angle = (double)position[spec->axis_of_pair[j]] * spec->inv_freq[j];
    const float c = (float)(spec->attention_factor * cos(angle));
    const float s = (float)(spec->attention_factor * sin(angle)) * (float)sign;
    const float x1 = in[first * in_step], x2 = in[second * in_step];
    out[first * out_step] = x1 * c - x2 * s;
    out[second * out_step] = x1 * s + x2 * c;
  }
}

static void rotate_tensor(const ropecheck_call* call, const ropecheck_tensor* t) {
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < t->heads; ++h) {
        const int64_t* position = call->positions + (b * call->seq + s) * call->axes;
        const int64_t *i = t->in_strides, *o = t->out_strides;
        rotate_vector(call->spec, position, call->direction == ROPECHECK_FORWARD ? 1 : -1,
                      (const float*)t->in + b * i[0] + s * i[1] + h * i[2], i[3],
                      (float*)t->out + b * o[0] + s * o[1] + h * o[2], o[3]);
      }
}

static int rotate(const ropecheck_call* call) {
  rotate_tensor(call, &call->q);
  rotate_tensor(call, &call->k);
  return ROPECHECK_OK;
}

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static const ropecheck_implementation mine = {
      .abi_version = ROPECHECK_ABI_VERSION,
      .struct_size = sizeof mine,
      .name = "example rope",
      .contract = "float32",
      .capabilities = ROPECHECK_CAN_ALL_IN_FLOAT32 | ROPECHECK_CAN_AXES,
      .min_position = -1048576,
      .max_position = 1048576,
      .rotate = rotate};
  return &mine;
}
