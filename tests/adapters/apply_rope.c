/* A kernel that is given cos and sin, for float32 and bfloat16 tensors. The environment variable
 * MISTAKE is one of
 *   right
 *   from_angles     makes cos and sin itself, and does not look at the table
 *   sin_from_cos    takes the entries for a point of the circle
 *   normalizes      divides by the norm of the entries
 *   row_by_token    takes a row for each token, whatever the table has
 *   previous_row    takes the row before the token's
 *   sin_for_cos     takes the first table for the sines
 *   half_as_full    reads a full-width row for interleaved pairs as one of half width
 *   ignores_stride  takes the rows of a joint table for those of a separate one
 *   changes_table   writes into the table
 * and, of positions outside the range, for which it declares the variable ANSWER, error or clamp:
 *   unchecked       looks them up
 *   wraps           takes them modulo the number of rows
 *   silent          takes the nearest row without a word */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rope_under_test.h"

static const char* const kMistakes[] = {
    "right",        "from_angles", "sin_from_cos", "normalizes",     "row_by_token",
    "previous_row", "sin_for_cos", "half_as_full", "ignores_stride", "changes_table",
    "unchecked",    "wraps",       "silent"};
static enum {
  right,
  from_angles,
  sin_from_cos,
  normalizes,
  row_by_token,
  previous_row,
  sin_for_cos,
  half_as_full,
  ignores_stride,
  changes_table,
  unchecked,
  wraps,
  silent
} mistake = right;
static int answer = ROPECHECK_OUTSIDE_CLAMP;

static void read_environment(void) {
  const char *chosen = getenv("MISTAKE"), *declared = getenv("ANSWER");
  for (unsigned i = 0; i < sizeof kMistakes / sizeof kMistakes[0]; ++i)
    if (chosen != NULL && strcmp(chosen, kMistakes[i]) == 0) mistake = i;
  if (declared != NULL && strcmp(declared, "error") == 0) answer = ROPECHECK_OUTSIDE_ERROR;
}

static float from_bfloat16(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

static uint16_t to_bfloat16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (isnan(value)) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static float load(int dtype, const void* from, int64_t at) {
  return dtype == ROPECHECK_FLOAT32 ? ((const float*)from)[at]
                                    : from_bfloat16(((const uint16_t*)from)[at]);
}

static void store(int dtype, void* to, int64_t at, float value) {
  if (dtype == ROPECHECK_FLOAT32)
    ((float*)to)[at] = value;
  else
    ((uint16_t*)to)[at] = to_bfloat16(value);
}

static void rotate_vector(const ropecheck_call* call, const ropecheck_tensor* t, int64_t in,
                          int64_t out, int64_t row, int64_t position) {
  const ropecheck_spec* spec = call->spec;
  const ropecheck_given_table* table = call->table;
  const int pairs = spec->rotary_dim / 2;
  const int interleaved = spec->layout == ROPECHECK_INTERLEAVED;
  for (int d = 0; d < spec->head_dim; ++d)
    if (d < spec->rotary_offset || d >= spec->rotary_offset + spec->rotary_dim) {
      const int64_t from = in + d * t->in_strides[3], to = out + d * t->out_strides[3];
      if (call->dtype == ROPECHECK_FLOAT32)
        ((float*)t->out)[to] = ((const float*)t->in)[from];
      else
        ((uint16_t*)t->out)[to] = ((const uint16_t*)t->in)[from];
    }
  for (int j = 0; j < pairs; ++j) {
    const int first = spec->rotary_offset + (interleaved ? 2 * j : j);
    const int second = first + (interleaved ? 1 : pairs);
    const int entry = table->full_width && interleaved && mistake != half_as_full ? 2 * j : j;
    const int64_t stride =
        mistake == ignores_stride ? (int64_t)pairs * (1 + table->full_width) : table->row_stride;
    float c = load(table->dtype, table->cos, row * stride + entry);
    float s = load(table->dtype, table->sin, row * stride + entry);
    if (mistake == sin_for_cos) {
      const float cos_entry = c;
      c = s;
      s = cos_entry;
    }
    if (mistake == from_angles) {
      c = (float)(spec->attention_factor * cos((double)position * spec->inv_freq[j]));
      s = (float)(spec->attention_factor * sin((double)position * spec->inv_freq[j]));
    }
    if (mistake == sin_from_cos) s = copysignf(sqrtf(fmaxf(0, 1 - c * c)), s);
    if (mistake == normalizes) {
      const float norm = sqrtf(c * c + s * s);
      c /= norm;
      s /= norm;
    }
    if (call->direction != ROPECHECK_FORWARD) s = -s;
    const float x1 = load(call->dtype, t->in, in + first * t->in_strides[3]);
    const float x2 = load(call->dtype, t->in, in + second * t->in_strides[3]);
    store(call->dtype, t->out, out + first * t->out_strides[3], x1 * c - x2 * s);
    store(call->dtype, t->out, out + second * t->out_strides[3], x1 * s + x2 * c);
  }
}

static void rotate_tensor(const ropecheck_call* call, const ropecheck_tensor* t) {
  const int64_t rows = call->table->rows;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < t->heads; ++h) {
        const int64_t token = b * call->seq + s, position = call->positions[token];
        int64_t row = token;
        if (call->table->by_position && mistake != row_by_token) row = position;
        if (mistake == previous_row && row > 0) --row;
        if (mistake == wraps) row = (row % rows + rows) % rows;
        if (mistake != unchecked && row < 0) row = 0;
        if (mistake != unchecked && row >= rows) row = rows - 1;
        rotate_vector(call, t, b * t->in_strides[0] + s * t->in_strides[1] + h * t->in_strides[2],
                      b * t->out_strides[0] + s * t->out_strides[1] + h * t->out_strides[2], row,
                      position);
      }
}

static int rotate(const ropecheck_call* call) {
  if (call->table == NULL) return ROPECHECK_INVALID;
  if (call->table->by_position && answer == ROPECHECK_OUTSIDE_ERROR && mistake != unchecked &&
      mistake != wraps && mistake != silent)
    for (int64_t i = 0; i < call->batch * call->seq; ++i)
      if (call->positions[i] < 0 || call->positions[i] >= call->table->rows)
        return ROPECHECK_INVALID;
  rotate_tensor(call, &call->q);
  rotate_tensor(call, &call->k);
  if (mistake == changes_table) *(char*)call->table->cos ^= 1;
  return ROPECHECK_OK;
}

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static ropecheck_limits limits = {.struct_size = sizeof limits};
  static const ropecheck_implementation mine = {
      .abi_version = ROPECHECK_ABI_VERSION,
      .struct_size = sizeof mine,
      .name = "rope by a given table",
      .contract = "float32",
      .capabilities = ROPECHECK_APPLY | ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_BFLOAT16 |
                      ROPECHECK_CAN_INTERLEAVED | ROPECHECK_CAN_HALF_SPLIT |
                      ROPECHECK_CAN_PARTIAL_ROTARY | ROPECHECK_CAN_ROTARY_OFFSET |
                      ROPECHECK_CAN_INVERSE | ROPECHECK_CAN_IN_PLACE | ROPECHECK_CAN_OUT_OF_PLACE |
                      ROPECHECK_CAN_STRIDES | ROPECHECK_CAN_KEY_TENSOR,
      .min_position = 0,
      .max_position = 8191,
      .rotate = rotate,
      .limits = &limits};
  read_environment();
  limits.outside = answer;
  return &mine;
}
