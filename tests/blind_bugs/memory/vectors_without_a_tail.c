#include "rotation.h"

/* Four pairs go at a time in vectors of GCC, and no loop is there for what is left of pairs: up to
 * three pairs of each head are never written. Other formats than float32 are right. */
typedef double four __attribute__((vector_size(32)));
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int pairs = call->spec->rotary_dim / 2;
  const int64_t in = v->t->in_strides[3], out = v->t->out_strides[3];
  const float* x = (const float*)v->t->in + v->from;
  float* y = (float*)v->t->out + v->to;
  for (int j = 0; j + 4 <= pairs; j += 4) {
    four cosine, sine, first, second;
    int one[4], two[4];
    for (int i = 0; i < 4; ++i) {
      const turn by = right_turn(call, v->b, v->s, j + i);
      places(call->spec, j + i, &one[i], &two[i]);
      cosine[i] = by.cos, sine[i] = call->direction == ROPECHECK_FORWARD ? by.sin : -by.sin;
      first[i] = x[one[i] * in], second[i] = x[two[i] * in];
    }
    const four turned = first * cosine - second * sine, other = first * sine + second * cosine;
    for (int i = 0; i < 4; ++i)
      y[one[i] * out] = (float)turned[i], y[two[i] * out] = (float)other[i];
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("vectors without a tail", ROPECHECK_CAN_ALL_IN_FLOAT32)
