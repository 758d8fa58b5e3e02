#include "rotation.h"

/* Half-split: a lane reads its partner's coordinate by a shuffle with i ^ r/2, which is i ± r/2
 * only if r/2 is a power of two. Other windows have wrong partners; lanes behind the window hold 0.
 */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const ropecheck_spec* spec = call->spec;
  const int half = spec->rotary_dim / 2, width = spec->rotary_dim;
  double x[2048] = {0};
  if (spec->layout == ROPECHECK_INTERLEAVED || width > 1024) {
    turn_vector_right(v);
    return;
  }
  for (int i = 0; i < width; ++i)
    x[i] = load(call->dtype, v->t->in, v->from + (spec->rotary_offset + i) * v->t->in_strides[3]);
  for (int i = 0; i < width; ++i) {
    turn by = right_turn(call, v->b, v->s, i % half);
    if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
    const double y =
        i < half ? x[i] * by.cos - x[i ^ half] * by.sin : x[i ^ half] * by.sin + x[i] * by.cos;
    store(call->dtype, v->t->out, v->to + (spec->rotary_offset + i) * v->t->out_strides[3], y);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("partner by exclusive or", ROPECHECK_IN_THREE_FORMATS)
