#include "rotation.h"

/* The place of a row is computed in 32 bits, which rows that lie gigabytes apart exceed. */
static void rotate_vector(const vector* v) {
  const int32_t batch_in = (int32_t)((uint32_t)v->b * (uint32_t)v->t->in_strides[0]);
  const int32_t batch_out = (int32_t)((uint32_t)v->b * (uint32_t)v->t->out_strides[0]);
  vector it = *v;
  it.from += batch_in - v->b * v->t->in_strides[0];
  it.to += batch_out - v->b * v->t->out_strides[0];
  for (int j = 0; j < v->call->spec->rotary_dim / 2; ++j)
    turn_pair(&it, j, right_turn(v->call, v->b, v->s, j));
  pass_the_rest(v->call, v->t, it.from, it.to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("strides in 32 bits", ROPECHECK_IN_THREE_FORMATS)
