/* A rotation in double, for tensors in any of the four formats, rounded once at the end. Its angles
 * are as accurate as the double frequencies that it is given. In float64 it therefore keeps the
 * contract float32-angle, whose unit is that of the format. */
#include <math.h>
#include <string.h>

#include "rope_under_test.h"

/* A format of 16 bits: the sign, `exponent` bits and `fraction` bits. */
typedef struct {
  int exponent, fraction;
} Format;

static Format format_of(int dtype) {
  const Format float16 = {5, 10}, bfloat16 = {8, 7};
  return dtype == ROPECHECK_FLOAT16 ? float16 : bfloat16;
}

static double widened(Format f, uint16_t bits) {
  const int bias = (1 << (f.exponent - 1)) - 1, top = (1 << f.exponent) - 1;
  const int exponent = bits >> f.fraction & top, fraction = bits & ((1 << f.fraction) - 1);
  double size = ldexp(fraction + (exponent > 0 ? 1 << f.fraction : 0),
                      (exponent > 0 ? exponent : 1) - bias - f.fraction);
  if (exponent == top) size = fraction != 0 ? NAN : INFINITY;
  return bits >> 15 != 0 ? -size : size;
}

/* Rounds to nearest, ties to even, as rint does in the default rounding mode. */
static uint16_t narrowed(Format f, double value) {
  const int bias = (1 << (f.exponent - 1)) - 1, top = (1 << f.exponent) - 1;
  const int sign = signbit(value) ? 1 << 15 : 0;
  if (isnan(value)) return (uint16_t)((top << f.fraction) | 1 << (f.fraction - 1));
  if (isinf(value)) return (uint16_t)(sign | top << f.fraction);
  if (value == 0) return (uint16_t)sign;
  int exponent = ilogb(value);
  if (exponent < 1 - bias) exponent = 1 - bias; /* subnormal */
  /* The pattern counts units in the last place, and a carry goes into the exponent. */
  const double units = rint(ldexp(fabs(value), f.fraction - exponent));
  const double pattern = units + (double)(exponent + bias - 1) * (1 << f.fraction);
  if (pattern >= (double)(top << f.fraction)) return (uint16_t)(sign | top << f.fraction);
  return (uint16_t)(sign | (int)pattern);
}

static double load(int dtype, const void* from, int64_t i) {
  if (dtype == ROPECHECK_FLOAT32) return ((const float*)from)[i];
  if (dtype == ROPECHECK_FLOAT64) return ((const double*)from)[i];
  return widened(format_of(dtype), ((const uint16_t*)from)[i]);
}

static void store(int dtype, void* to, int64_t i, double value) {
  if (dtype == ROPECHECK_FLOAT32)
    ((float*)to)[i] = (float)value;
  else if (dtype == ROPECHECK_FLOAT64)
    ((double*)to)[i] = value;
  else
    ((uint16_t*)to)[i] = narrowed(format_of(dtype), value);
}

static void copy(int dtype, const void* from, int64_t i, void* to, int64_t o) {
  const size_t width = dtype == ROPECHECK_FLOAT32 ? 4 : dtype == ROPECHECK_FLOAT64 ? 8 : 2;
  memmove((char*)to + o * (int64_t)width, (const char*)from + i * (int64_t)width, width);
}

/* `i` and `o` are the indices of the vector's first element in input and output. */
static void rotate_vector(const ropecheck_call* call, const ropecheck_tensor* t,
                          const int64_t* position, int64_t i, int64_t o) {
  const ropecheck_spec* spec = call->spec;
  const int64_t in_step = t->in_strides[3], out_step = t->out_strides[3];
  const int pairs = spec->rotary_dim / 2;
  for (int d = 0; d < spec->head_dim; ++d)
    if (d < spec->rotary_offset || d >= spec->rotary_offset + spec->rotary_dim)
      copy(call->dtype, t->in, i + d * in_step, t->out, o + d * out_step);
  for (int j = 0; j < pairs; ++j) {
    const int interleaved = spec->layout == ROPECHECK_INTERLEAVED;
    const int first = spec->rotary_offset + (interleaved ? 2 * j : j);
    const int second = first + (interleaved ? 1 : pairs);
    const double angle = (double)position[spec->axis_of_pair[j]] * spec->inv_freq[j];
    const double c = spec->attention_factor * cos(angle);
    const double s =
        spec->attention_factor * sin(call->direction == ROPECHECK_FORWARD ? angle : -angle);
    const double x1 = load(call->dtype, t->in, i + first * in_step);
    const double x2 = load(call->dtype, t->in, i + second * in_step);
    store(call->dtype, t->out, o + first * out_step, x1 * c - x2 * s);
    store(call->dtype, t->out, o + second * out_step, x1 * s + x2 * c);
  }
}

static void rotate_tensor(const ropecheck_call* call, const ropecheck_tensor* t) {
  const int64_t *in = t->in_strides, *out = t->out_strides;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < t->heads; ++h)
        rotate_vector(call, t, call->positions + (b * call->seq + s) * call->axes,
                      b * in[0] + s * in[1] + h * in[2], b * out[0] + s * out[1] + h * out[2]);
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
      .name = "rope in every format",
      .contract = "float32-angle",
      .capabilities = ROPECHECK_CAN_ALL_IN_FLOAT32 | ROPECHECK_CAN_FLOAT16 |
                      ROPECHECK_CAN_BFLOAT16 | ROPECHECK_CAN_FLOAT64 | ROPECHECK_CAN_AXES |
                      ROPECHECK_CAN_VJP,
      .min_position = -1048576,
      .max_position = 1048576,
      .rotate = rotate};
  return &mine;
}
