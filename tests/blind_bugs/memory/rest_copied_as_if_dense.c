#include "rotation.h"

/* The coordinates behind the window are copied as one block if the output's coordinates are
 * neighbours; the input's stride is not looked at. */
static void rotate_vector(const vector* v) {
  const ropecheck_spec* spec = v->call->spec;
  const int64_t size = element_size(v->call->dtype);
  const int end = spec->rotary_offset + spec->rotary_dim;
  pass_the_rest(v->call, v->t, v->from, v->to);
  const int dense = v->t->out_strides[3] == 1;
  if (v->t->in != v->t->out && dense)
    memcpy((char*)v->t->out + (v->to + end) * size, (const char*)v->t->in + (v->from + end) * size,
           (size_t)((spec->head_dim - end) * size));
  for (int j = 0; j < spec->rotary_dim / 2; ++j)
    turn_pair(v, j, right_turn(v->call, v->b, v->s, j));
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("rest copied as if dense", ROPECHECK_IN_THREE_FORMATS)
