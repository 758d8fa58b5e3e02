#include "rotation.h"

/* The copy of the coordinates behind the window ends one too early, out of place. */
static void rotate_vector(const vector* v) {
  const ropecheck_spec* spec = v->call->spec;
  for (int j = 0; j < spec->rotary_dim / 2; ++j)
    turn_pair(v, j, right_turn(v->call, v->b, v->s, j));
  if (v->t->in == v->t->out) return;
  for (int i = 0; i < spec->head_dim; ++i)
    if (i < spec->rotary_offset ||
        (i >= spec->rotary_offset + spec->rotary_dim && i + 1 < spec->head_dim))
      copy(v->call, v->t, v->from + i * v->t->in_strides[3], v->to + i * v->t->out_strides[3]);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("last coordinate is not copied", ROPECHECK_IN_THREE_FORMATS)
