#include "rotation.h"

/* The conversion to float16 rounds the fraction to ten bits and masks it; a carry out of them does
 * not reach the exponent. Wrong in float16 alone, for results that round up to a power of two: they
 * come out half as large. Subnormal results and infinities are right. */
static double without_carry(double x) {
  const double size = fabs(x);
  int exponent;
  if (isnan(x) || size >= 65520 || size < 0x1p-14) return x;
  const double fraction = frexp(size, &exponent); /* in [1/2, 1) */
  const int ten = (int)nearbyint(ldexp(fraction, 11)) & 1023;
  return copysign(ldexp(1024 + ten, exponent - 11), x);
}

static void of_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
    const turn by = right_turn(call, v->b, v->s, j);
    if (call->dtype == ROPECHECK_FLOAT16)
      turn_pair_and(v, j, by, without_carry);
    else
      turn_pair(v, j, by);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("carry lost in half",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
