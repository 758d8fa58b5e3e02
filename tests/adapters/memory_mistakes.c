/* A right rotation, as far as its results go, that handles memory wrongly. The environment variable
 * MISTAKE is one of
 *   changes_inputs     scales its input, as a kernel does that folds a factor into it
 *   writes_into_gaps   stores one element too many behind each vector, if there is a gap
 *   writes_beside      stores one element too many behind the last vector
 *   overlaps_in_place  has stored the first coordinate of a pair when it reads it for the second
 *   right */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rope_under_test.h"

static int is(const char* mistake) {
  const char* chosen = getenv("MISTAKE");
  return chosen != NULL && strcmp(chosen, mistake) == 0;
}

static void rotate_vector(const ropecheck_spec* spec, int64_t position, int sign, const float* in,
                          int64_t in_step, float* out, int64_t out_step) {
  const int pairs = spec->rotary_dim / 2;
  for (int j = 0; j < pairs; ++j) {
    const int first = j, second = j + pairs;
    const double angle = (double)position * spec->inv_freq[j];
    const float c = (float)cos(angle), s = (float)sin(angle) * (float)sign;
    const volatile float* x = in;
    const float x1 = x[first * in_step], x2 = x[second * in_step];
    out[first * out_step] = x1 * c - x2 * s;
    const float again = is("overlaps_in_place") ? x[first * in_step] : x1;
    out[second * out_step] = again * s + x2 * c;
  }
}

static void rotate_tensor(const ropecheck_call* call, const ropecheck_tensor* t) {
  const int64_t dim = call->spec->head_dim;
  const int64_t *i = t->in_strides, *o = t->out_strides;
  float* out = (float*)t->out;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < t->heads; ++h) {
        float* vector = out + b * o[0] + s * o[1] + h * o[2];
        rotate_vector(call->spec, call->positions[b * call->seq + s],
                      call->direction == ROPECHECK_FORWARD ? 1 : -1,
                      (const float*)t->in + b * i[0] + s * i[1] + h * i[2], i[3], vector, o[3]);
        if (is("writes_into_gaps") && o[3] == 1 && o[2] > dim) vector[dim] = 0;
      }
  if (is("changes_inputs") && t->in != t->out && t->heads > 0) *(float*)t->in *= 1.5F;
  if (is("writes_beside") && t->heads > 0 && o[3] == 1 && o[0] >= 0 && o[1] >= 0 && o[2] >= 0)
    out[(call->batch - 1) * o[0] + (call->seq - 1) * o[1] + (t->heads - 1) * o[2] + dim] = 0;
}

static int rotate(const ropecheck_call* call) {
  rotate_tensor(call, &call->q);
  rotate_tensor(call, &call->k);
  return ROPECHECK_OK;
}

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static ropecheck_implementation mine = {
      .abi_version = ROPECHECK_ABI_VERSION,
      .struct_size = sizeof mine,
      .name = "a rope with a memory",
      .contract = "float32",
      .capabilities = ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_HALF_SPLIT | ROPECHECK_CAN_LISTED |
                      ROPECHECK_CAN_INVERSE | ROPECHECK_CAN_STRIDES | ROPECHECK_CAN_KEY_TENSOR |
                      ROPECHECK_CAN_OUT_OF_PLACE | ROPECHECK_CAN_IN_PLACE,
      .min_position = -1048576,
      .max_position = 1048576,
      .rotate = rotate};
  // In place, an input may be changed.
  if (is("changes_inputs")) mine.capabilities &= ~(uint64_t)ROPECHECK_CAN_IN_PLACE;
  return &mine;
}
