#include "rotation.h"

/* After the turn, the coordinates before the window and those from rotary_dim on are copied; the
 * second range forgets rotary_offset. Wrong out of place with an offset: the window's
 * coordinates from r on, its last ones, come out as they went in (without m, too). In
 * place, and without an offset, all is right. */
static void of_vector(const vector* v) {
  const ropecheck_spec* spec = v->call->spec;
  for (int j = 0; j < spec->rotary_dim / 2; ++j)
    turn_pair(v, j, right_turn(v->call, v->b, v->s, j));
  if (v->t->in == v->t->out) return;
  for (int i = 0; i < spec->head_dim; ++i)
    if (i < spec->rotary_offset || i >= spec->rotary_dim)
      copy(v->call, v->t, v->from + i * v->t->in_strides[3], v->to + i * v->t->out_strides[3]);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("rest copied over the window",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
