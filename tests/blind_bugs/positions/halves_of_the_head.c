#include "rotation.h"

/* The partner of a half-split coordinate is taken half a head away rather than half a window, if
 * the window begins at the head's first coordinate. */
static void rotate_vector(const vector* v) {
  const ropecheck_spec* spec = v->call->spec;
  const int in_head =
      spec->layout == ROPECHECK_HALF_SPLIT && spec->rotary_offset == 0 && spec->head_dim % 2 == 0;
  const int apart = (in_head ? spec->head_dim : spec->rotary_dim) / 2;
  const int half = spec->rotary_dim / 2;
  if (spec->layout == ROPECHECK_INTERLEAVED) {
    for (int j = 0; j < half; ++j) turn_pair(v, j, right_turn(v->call, v->b, v->s, j));
    pass_the_rest(v->call, v->t, v->from, v->to);
    return;
  }
  const int first = spec->rotary_offset;
  for (int i = 0; i < spec->head_dim; ++i) {
    const int low = i >= first && i < first + half;
    const int high = i >= first + apart && i < first + apart + half;
    if (low)
      rotate_pair(v->call, v->t, v->from, v->to, i, i + apart,
                  right_turn(v->call, v->b, v->s, i - first));
    else if (!high && v->t->in != v->t->out)
      copy(v->call, v->t, v->from + i * v->t->in_strides[3], v->to + i * v->t->out_strides[3]);
  }
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("halves of the head", ROPECHECK_IN_THREE_FORMATS)
