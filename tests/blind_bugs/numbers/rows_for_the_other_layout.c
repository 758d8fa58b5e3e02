#include "rotation.h"

/* Interleaved pairs take cos and sin from rows that are repeated as for halves: coordinate e has
 * the entry e mod r/2. Gradients are those of automatic differentiation, the transpose of that. */
static void rotate_vector(const vector* v) {
  const int pairs = v->call->spec->rotary_dim / 2;
  const int64_t in = v->t->in_strides[3], out = v->t->out_strides[3];
  if (v->call->spec->layout != ROPECHECK_INTERLEAVED || v->call->direction == ROPECHECK_INVERSE) {
    turn_vector_right(v);
    return;
  }
  for (int j = 0; j < pairs; ++j) {
    int one, two;
    places(v->call->spec, j, &one, &two);
    const turn a = right_turn(v->call, v->b, v->s, 2 * j % pairs);
    const turn b = right_turn(v->call, v->b, v->s, (2 * j + 1) % pairs);
    const double x = load(v->call->dtype, v->t->in, v->from + one * in);
    const double y = load(v->call->dtype, v->t->in, v->from + two * in);
    const int back = v->call->direction == ROPECHECK_VJP;
    store(v->call->dtype, v->t->out, v->to + one * out,
          back ? x * a.cos + y * b.sin : x * a.cos - y * a.sin);
    store(v->call->dtype, v->t->out, v->to + two * out,
          back ? y * b.cos - x * a.sin : y * b.cos + x * b.sin);
  }
  pass_the_rest(v->call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("rows for the other layout",
                          ROPECHECK_CAN_ALL_IN_FLOAT32 | ROPECHECK_CAN_VJP)
