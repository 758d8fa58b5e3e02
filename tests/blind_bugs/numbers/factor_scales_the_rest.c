#include "rotation.h"

/* The attention factor is multiplied into whole heads, also outside the rotary window. */
static void rotate_vector(const vector* v) {
  const ropecheck_spec* spec = v->call->spec;
  const double m = spec->attention_factor;
  for (int j = 0; j < spec->rotary_dim / 2; ++j)
    turn_pair(v, j, right_turn(v->call, v->b, v->s, j));
  pass_the_rest(v->call, v->t, v->from, v->to);
  for (int i = 0; i < spec->head_dim && m != 1; ++i)
    if (i < spec->rotary_offset || i >= spec->rotary_offset + spec->rotary_dim)
      store(v->call->dtype, v->t->out, v->to + i * v->t->out_strides[3],
            m * load(v->call->dtype, v->t->in, v->from + i * v->t->in_strides[3]));
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("factor scales the rest", ROPECHECK_IN_THREE_FORMATS)
