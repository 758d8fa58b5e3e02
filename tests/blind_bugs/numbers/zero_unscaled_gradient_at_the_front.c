#include "rotation.h"

/* Two mistakes. Forward, a pair at position 0 is copied, without the attention factor: wrong if
 * m ≠ 1, at position 0. And the code for gradients (vjp, not inverse) forgets rotary_offset: it
 * turns the first r coordinates of the head and passes the others on; wrong in vjp with an offset.
 */
static void of_vector(const vector* v) {
  ropecheck_spec spec = *v->call->spec;
  ropecheck_call call = *v->call;
  const int forward = call.direction == ROPECHECK_FORWARD;
  if (call.direction == ROPECHECK_VJP) spec.rotary_offset = 0;
  call.spec = &spec;
  const vector own = {&call, v->t, v->is_key, v->b, v->s, v->h, v->from, v->to};
  for (int j = 0; j < spec.rotary_dim / 2; ++j) {
    const turn none = {1, 0};
    const int zero = forward && position_of(&call, v->b, v->s, j) == 0;
    turn_pair(&own, j, zero ? none : right_turn(&call, v->b, v->s, j));
  }
  pass_the_rest(&call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("zero unscaled, gradient at the front",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
