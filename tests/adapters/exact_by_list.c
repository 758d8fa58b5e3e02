/* Code that is right by the frequencies that the call lists, at any position. ARITHMETIC is one of
 *   long_double  the angle in long double, reduced in two parts: for the contract float32
 *   quadruple    everything in binary128: every coordinate is the nearest number
 *   fifty_bits   the same with frequencies cut to 50 bits, which is wrong from 2^28 on
 *
 * Long double has 64 bits on x86-64, and binary128's 113 on AArch64. */
#include <math.h>

#include "rope_under_test.h"

enum { long_double, quadruple, fifty_bits };

/* 2π = kTurn + kTurnRest, within 2^-126. */
static const long double kTurn = 6.283185307179586476925286766559L;

typedef struct {
  _Float128 c, s;
} turn;

static turn turn_by(int64_t position, double theta) {
  turn t;
  if (ARITHMETIC == long_double) {
    const long double angle = (long double)position * (long double)theta;
    const long double lost = fmal((long double)position, (long double)theta, -angle);
    const long double turns = rintl(angle / kTurn);
    const long double rest =
        (long double)(6.283185307179586476925286766559005768394338799f128 - (_Float128)kTurn);
    const long double reduced = fmal(-turns, rest, fmal(-turns, kTurn, angle)) + lost;
    t.c = cosl(reduced);
    t.s = sinl(reduced);
  } else {
    const double cut = ARITHMETIC == fifty_bits
                           ? (double)(float)theta +
                                 ldexp(rint(ldexp(theta - (double)(float)theta, 50 - ilogb(theta))),
                                       ilogb(theta) - 50)
                           : theta;
    t.c = cosf128((_Float128)position * cut);
    t.s = sinf128((_Float128)position * cut);
  }
  return t;
}

/* Without scaling the list is rounded, and the base is the specification. */
static turn turn_by_base(int64_t position, const ropecheck_spec* spec, int pair) {
  const _Float128 exponent = -(_Float128)(2 * pair) / spec->rotary_dim;
  const _Float128 angle = (_Float128)position * powf128((_Float128)spec->base, exponent);
  const turn t = {cosf128(angle), sinf128(angle)};
  return t;
}

static void rotate_tensor(const ropecheck_call* call, const ropecheck_tensor* t) {
  const ropecheck_spec* spec = call->spec;
  const int pairs = spec->rotary_dim / 2;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < t->heads; ++h) {
        const int64_t position = call->positions[b * call->seq + s];
        const int64_t *i = t->in_strides, *o = t->out_strides;
        const float* in = (const float*)t->in + b * i[0] + s * i[1] + h * i[2];
        float* out = (float*)t->out + b * o[0] + s * o[1] + h * o[2];
        for (int d = spec->rotary_dim; d < spec->head_dim; ++d) out[d * o[3]] = in[d * i[3]];
        for (int j = 0; j < pairs; ++j) {
          const int half_split = spec->layout == ROPECHECK_HALF_SPLIT;
          const int first = half_split ? j : 2 * j, second = half_split ? j + pairs : 2 * j + 1;
          const turn a = spec->scaling == ROPECHECK_LISTED ? turn_by(position, spec->inv_freq[j])
                                                           : turn_by_base(position, spec, j);
          const _Float128 m = spec->attention_factor;
          const _Float128 x1 = in[first * i[3]], x2 = in[second * i[3]];
          out[first * o[3]] = (float)(m * (x1 * a.c - x2 * a.s));
          out[second * o[3]] = (float)(m * (x1 * a.s + x2 * a.c));
        }
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
      .name = "exact by its list",
      .contract = ARITHMETIC == quadruple ? "correctly-rounded" : "float32",
      .capabilities = ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_INTERLEAVED | ROPECHECK_CAN_HALF_SPLIT |
                      ROPECHECK_CAN_PARTIAL_ROTARY | ROPECHECK_CAN_ATTENTION_FACTOR |
                      ROPECHECK_CAN_LISTED | ROPECHECK_CAN_OUT_OF_PLACE | ROPECHECK_CAN_STRIDES |
                      ROPECHECK_CAN_KEY_TENSOR,
      .min_position = -((int64_t)1 << 62),
      .max_position = (int64_t)1 << 62,
      .rotate = rotate};
  return &mine;
}
