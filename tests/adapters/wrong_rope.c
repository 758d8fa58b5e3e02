/* The example with one mistake, which the build chooses: MISTAKE is one of the names below. */
#include <math.h>
#include <string.h>

#include "rope_under_test.h"

enum {
  interleaved_for_half_split, /* the other pairing */
  sum_of_positions,           /* k is rotated backwards, so that q·k depends on t + s */
  bfloat16_positions,
  base_10001,
  lost_minus_sign,
  first_axis_alone, /* if a position is several numbers */
  forward_gradient, /* the inverse is right, the vector-Jacobian product is not */
  tail_pair_not_rotated
};

static double seen_position(int64_t position) {
  if (MISTAKE != bfloat16_positions) return (double)position;
  float f = (float)position;
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  bits = (bits + 0x7fffu + (bits >> 16 & 1u)) & 0xffff0000u;
  memcpy(&f, &bits, sizeof f);
  return f;
}

static void rotate_vector(const ropecheck_spec* spec, double position, const float* in,
                          int64_t in_step, float* out, int64_t out_step) {
  const int pairs = spec->rotary_dim / 2;
  for (int i = 0; i < spec->head_dim; ++i) out[i * out_step] = in[i * in_step];
  for (int j = 0; j < pairs; ++j) {
    if (MISTAKE == tail_pair_not_rotated && j == pairs - 1) break;
    const int interleaved =
        (spec->layout == ROPECHECK_INTERLEAVED) != (MISTAKE == interleaved_for_half_split);
    const int first = spec->rotary_offset + (interleaved ? 2 * j : j);
    const int second = first + (interleaved ? 1 : pairs);
    double theta = spec->inv_freq[j];
    if (MISTAKE == base_10001 && spec->scaling == ROPECHECK_NO_SCALING)
      theta = pow(spec->base == 10000 ? 10001 : spec->base, -2.0 * j / spec->rotary_dim);
    const float c = (float)(spec->attention_factor * cos(position * theta));
    const float s = (float)(spec->attention_factor * sin(position * theta));
    const float x1 = in[first * in_step], x2 = in[second * in_step];
    out[first * out_step] = MISTAKE == lost_minus_sign ? x1 * c + x2 * s : x1 * c - x2 * s;
    out[second * out_step] = x1 * s + x2 * c;
  }
}

static int turns_back(int direction) {
  return direction == ROPECHECK_INVERSE ||
         (direction == ROPECHECK_VJP && MISTAKE != forward_gradient);
}

static void rotate_tensor(const ropecheck_call* call, const ropecheck_tensor* t, int is_key) {
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < t->heads; ++h) {
        const double position = seen_position(call->positions[(b * call->seq + s) * call->axes]);
        const int64_t *i = t->in_strides, *o = t->out_strides;
        const int back = turns_back(call->direction) != (MISTAKE == sum_of_positions && is_key);
        rotate_vector(call->spec, back ? -position : position,
                      (const float*)t->in + b * i[0] + s * i[1] + h * i[2], i[3],
                      (float*)t->out + b * o[0] + s * o[1] + h * o[2], o[3]);
      }
}

static int rotate(const ropecheck_call* call) {
  if (call->q.in == call->q.out) return ROPECHECK_UNSUPPORTED;
  rotate_tensor(call, &call->q, 0);
  rotate_tensor(call, &call->k, 1);
  return ROPECHECK_OK;
}

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static const ropecheck_implementation mine = {
      .abi_version = ROPECHECK_ABI_VERSION,
      .struct_size = sizeof mine,
      .name = "wrong rope",
      .contract = "float32",
      .capabilities = (ROPECHECK_CAN_ALL_IN_FLOAT32 & ~ROPECHECK_CAN_IN_PLACE) |
                      (MISTAKE == first_axis_alone ? ROPECHECK_CAN_AXES : 0) |
                      (MISTAKE == forward_gradient ? ROPECHECK_CAN_VJP : 0),
      .min_position = -1048576,
      .max_position = 1048576,
      .rotate = rotate};
  return &mine;
}
