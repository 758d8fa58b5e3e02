#ifndef ROPECHECK_TESTS_BLIND_BUGS_ROTATION_H_
#define ROPECHECK_TESTS_BLIND_BUGS_ROTATION_H_

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "rope_under_test.h"

/* The right parts that the wrong rotations of this folder share: elements of every format, the
 * places of a pair, the exact enough angle, and a loop over all pairs. Results are computed in
 * double and rounded once. */

#define kPi 3.14159265358979324

/* Rounds to `bits` significant bits; the least exponent of a unit is `least`. */
static double rounded(double x, int bits, int least) {
  int exponent;
  if (x == 0 || !isfinite(x)) return x;
  frexp(x, &exponent);
  const int unit = exponent - bits < least ? least : exponent - bits;
  return copysign(ldexp(nearbyint(ldexp(x, -unit)), unit), x);
}

static double of_half(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double size =
      ldexp(exponent == 0 ? fraction : 1024 + fraction, (exponent == 0 ? 1 : exponent) - 25);
  if (exponent == 31) size = fraction == 0 ? (double)INFINITY : (double)NAN;
  return bits >> 15 ? -size : size;
}

static uint16_t to_half(double x) {
  const uint16_t sign = signbit(x) ? 0x8000 : 0;
  const double size = fabs(rounded(x, 11, -24));
  if (isnan(x)) return sign | 0x7e00;
  if (size >= 65536) return sign | 0x7c00;
  if (size < 0x1p-14) return sign | (uint16_t)ldexp(size, 24);
  int exponent;
  const double fraction = frexp(size, &exponent);
  return (uint16_t)(sign | (exponent + 14) << 10 | ((int)ldexp(fraction, 11) - 1024));
}

static double load(int dtype, const void* first, int64_t at) {
  if (dtype == ROPECHECK_FLOAT32) return ((const float*)first)[at];
  if (dtype == ROPECHECK_FLOAT64) return ((const double*)first)[at];
  if (dtype == ROPECHECK_FLOAT16) return of_half(((const uint16_t*)first)[at]);
  const uint32_t bits = (uint32_t)((const uint16_t*)first)[at] << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void store(int dtype, void* first, int64_t at, double value) {
  if (dtype == ROPECHECK_FLOAT32) {
    ((float*)first)[at] = (float)value;
  } else if (dtype == ROPECHECK_FLOAT64) {
    ((double*)first)[at] = value;
  } else if (dtype == ROPECHECK_FLOAT16) {
    ((uint16_t*)first)[at] = to_half(value);
  } else {
    const float nearest = (float)rounded(value, 8, -133);
    uint32_t bits;
    memcpy(&bits, &nearest, sizeof bits);
    if (isnan(nearest)) bits |= 0x400000u;
    ((uint16_t*)first)[at] = (uint16_t)(bits >> 16);
  }
}

static int64_t element_size(int dtype) {
  return dtype == ROPECHECK_FLOAT32 ? 4 : dtype == ROPECHECK_FLOAT64 ? 8 : 2;
}

/* Copies bits. */
static void copy(const ropecheck_call* call, const ropecheck_tensor* t, int64_t from, int64_t to) {
  const int64_t size = element_size(call->dtype);
  memmove((char*)t->out + to * size, (const char*)t->in + from * size, (size_t)size);
}

static int64_t offset(const int64_t* strides, int64_t b, int64_t s, int64_t h) {
  return b * strides[0] + s * strides[1] + h * strides[2];
}

static void places(const ropecheck_spec* spec, int j, int* one, int* two) {
  const int interleaved = spec->layout == ROPECHECK_INTERLEAVED;
  *one = spec->rotary_offset + (interleaved ? 2 * j : j);
  *two = interleaved ? *one + 1 : *one + spec->rotary_dim / 2;
}

static int64_t position_of(const ropecheck_call* call, int64_t b, int64_t s, int j) {
  return call->positions[(b * call->seq + s) * call->axes + call->spec->axis_of_pair[j]];
}

/* The entries by which a pair turns forward, m included. */
typedef struct turn {
  double cos, sin;
} turn;

static turn turn_by(const ropecheck_call* call, double angle) {
  const turn right = {call->spec->attention_factor * cos(angle),
                      call->spec->attention_factor * sin(angle)};
  return right;
}

static turn right_turn(const ropecheck_call* call, int64_t b, int64_t s, int j) {
  return turn_by(call, (double)position_of(call, b, s, j) * call->spec->inv_freq[j]);
}

/* The turn of one pair; `is_key` tells the tensor. */
typedef turn turn_function(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                           int j);

static void rotate_pair(const ropecheck_call* call, const ropecheck_tensor* t, int64_t from,
                        int64_t to, int one, int two, turn by) {
  const int64_t in = t->in_strides[3], out = t->out_strides[3];
  if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
  const double x = load(call->dtype, t->in, from + one * in);
  const double y = load(call->dtype, t->in, from + two * in);
  store(call->dtype, t->out, to + one * out, x * by.cos - y * by.sin);
  store(call->dtype, t->out, to + two * out, x * by.sin + y * by.cos);
}

static void pass_the_rest(const ropecheck_call* call, const ropecheck_tensor* t, int64_t from,
                          int64_t to) {
  const ropecheck_spec* spec = call->spec;
  if (t->in == t->out) return;
  for (int i = 0; i < spec->head_dim; ++i)
    if (i < spec->rotary_offset || i >= spec->rotary_offset + spec->rotary_dim)
      copy(call, t, from + i * t->in_strides[3], to + i * t->out_strides[3]);
}

/* One head's vector of a token: `from` and `to` are the places of its first coordinate. */
typedef struct vector {
  const ropecheck_call* call;
  const ropecheck_tensor* t;
  int is_key;
  int64_t b, s, h, from, to;
} vector;
typedef void vector_function(const vector* v);

/* The coordinates of pair j, before it is turned. */
static void load_pair(const vector* v, int j, double* x, double* y) {
  int one, two;
  places(v->call->spec, j, &one, &two);
  *x = load(v->call->dtype, v->t->in, v->from + one * v->t->in_strides[3]);
  *y = load(v->call->dtype, v->t->in, v->from + two * v->t->in_strides[3]);
}

static void turn_pair(const vector* v, int j, turn by) {
  int one, two;
  places(v->call->spec, j, &one, &two);
  rotate_pair(v->call, v->t, v->from, v->to, one, two, by);
}

/* The same with a last step of its own: what `last` makes of a result is stored. */
static void turn_pair_and(const vector* v, int j, turn by, double (*last)(double)) {
  int one, two;
  double x, y;
  places(v->call->spec, j, &one, &two);
  load_pair(v, j, &x, &y);
  if (v->call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
  const int64_t step = v->t->out_strides[3];
  store(v->call->dtype, v->t->out, v->to + one * step, last(x * by.cos - y * by.sin));
  store(v->call->dtype, v->t->out, v->to + two * step, last(x * by.sin + y * by.cos));
}

static void turn_vector_right(const vector* v) {
  for (int j = 0; j < v->call->spec->rotary_dim / 2; ++j)
    turn_pair(v, j, right_turn(v->call, v->b, v->s, j));
  pass_the_rest(v->call, v->t, v->from, v->to);
}

static void turn_vector(const vector* v, turn_function* turn_of) {
  for (int j = 0; j < v->call->spec->rotary_dim / 2; ++j)
    turn_pair(v, j, turn_of(v->call, v->is_key, v->b, v->s, v->h, j));
  pass_the_rest(v->call, v->t, v->from, v->to);
}

/* Calls the one of both functions that is not null. */
static int each(const ropecheck_call* call, vector_function* vector_of, turn_function* turn_of) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h) {
          const int64_t from = offset(t->in_strides, b, s, h);
          const int64_t to = offset(t->out_strides, b, s, h);
          const vector v = {call, t, is_key, b, s, h, from, to};
          if (vector_of) vector_of(&v);
          if (turn_of) turn_vector(&v, turn_of);
        }
  }
  return ROPECHECK_OK;
}

static int rotate_vectors(const ropecheck_call* call, vector_function* vector_of) {
  return each(call, vector_of, (turn_function*)0);
}

static int rotate_all(const ropecheck_call* call, turn_function* turn_of) {
  return each(call, (vector_function*)0, turn_of);
}

/* Exports `rotate` for positions from `first` to `last`. */
#define ROPECHECK_EXPORT_ROTATION_OF(its_name, capabilities, first, last) \
  const ropecheck_implementation* ropecheck_rope_under_test(void) {       \
    static const ropecheck_implementation it = {                          \
        ROPECHECK_ABI_VERSION,     sizeof it, its_name, "float32",        \
        (uint64_t)(capabilities),  first,     last,     rotate,           \
        (const ropecheck_limits*)0};                                      \
    return &it;                                                           \
  }

/* The same for positions within ±2^20, for which the angles in double are good enough. */
#define ROPECHECK_EXPORT_ROTATION(its_name, capabilities) \
  ROPECHECK_EXPORT_ROTATION_OF(its_name, capabilities, -(1 << 20), 1 << 20)
#define ROPECHECK_IN_THREE_FORMATS \
  (ROPECHECK_CAN_ALL_IN_FLOAT32 | ROPECHECK_CAN_FLOAT16 | ROPECHECK_CAN_BFLOAT16)

#endif
