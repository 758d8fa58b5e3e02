#include "rotation.h"

/* A table whose halves repeat is applied to neighbours, with float32 angles, and each step is
 * rounded to the storage format. */
static double in(const ropecheck_call* c, double v) {
  return c->dtype == ROPECHECK_FLOAT32   ? (double)(float)v
         : c->dtype == ROPECHECK_FLOAT16 ? rounded(v, 11, -24)
                                         : rounded(v, 8, -133);
}
static void of_vector(const vector* v) {
  const ropecheck_call* c = v->call;
  const int r = c->spec->rotary_dim, o = c->spec->rotary_offset;
  const int64_t step = v->t->out_strides[3];
  const double sign = c->direction == ROPECHECK_FORWARD ? 1 : -1;
  for (int j = 0; j < r / 2; ++j) {
    double x, y;
    int one, two;
    places(c->spec, j, &one, &two);
    load_pair(v, j, &x, &y);
    double co[2], si[2];
    for (int k = 0; k < 2; ++k) {
      const int f = ((k ? two : one) - o) % (r / 2);
      const float angle = (float)position_of(c, v->b, v->s, 0) * (float)c->spec->inv_freq[f];
      co[k] = in(c, (double)cosf(angle)), si[k] = sign * in(c, (double)sinf(angle));
    }
    store(c->dtype, v->t->out, v->to + one * step, in(c, x * co[0]) + in(c, -y * si[0]));
    store(c->dtype, v->t->out, v->to + two * step, in(c, y * co[1]) + in(c, x * si[1]));
  }
  pass_the_rest(c, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("halves for neighbours",
                          ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_FLOAT16 | ROPECHECK_CAN_BFLOAT16 |
                              ROPECHECK_CAN_INTERLEAVED | ROPECHECK_CAN_KEY_TENSOR |
                              ROPECHECK_CAN_OUT_OF_PLACE)
