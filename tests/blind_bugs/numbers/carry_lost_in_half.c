#include "rotation.h"

/* The conversion to float16 rounds the fraction to ten bits and masks it; a carry out of them does
 * not reach the exponent. Wrong in float16 alone, for results that round up to a power of two: they
 * come out half as large. Subnormal results and infinities are right. */
static uint16_t to_half_without_carry(double x) {
  const uint16_t sign = signbit(x) ? 0x8000 : 0;
  const double size = fabs(x);
  int exponent;
  if (isnan(x) || size >= 65520 || size < 0x1p-14) return to_half(x);
  const double fraction = frexp(size, &exponent); /* in [1/2, 1) */
  const int ten = (int)nearbyint(ldexp(fraction, 11)) & 1023;
  return (uint16_t)(sign | (exponent + 14) << 10 | ten);
}

static void of_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    turn by = right_turn(call, v->b, v->s, j);
    if (call->dtype != ROPECHECK_FLOAT16) {
      turn_pair(v, j, by);
      continue;
    }
    int one, two;
    double x, y;
    places(call->spec, j, &one, &two);
    load_pair(v, j, &x, &y);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    uint16_t* out = (uint16_t*)v->t->out + v->to;
    out[one * v->t->out_strides[3]] = to_half_without_carry(x * by.cos - y * by.sin);
    out[two * v->t->out_strides[3]] = to_half_without_carry(x * by.sin + y * by.cos);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("carry lost in half",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
