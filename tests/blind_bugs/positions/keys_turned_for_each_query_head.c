#include "rotation.h"

/* One loop goes over the heads of q and rotates the head of k that a head of q attends to. A head
 * of k in place is rotated once for each of its q heads. */
static void turn_at(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h) {
  const ropecheck_tensor* t = is_key ? &call->k : &call->q;
  const vector v = {
      call, t, is_key, b, s, h, offset(t->in_strides, b, s, h), offset(t->out_strides, b, s, h)};
  for (int j = 0; j < call->spec->rotary_dim / 2; ++j) turn_pair(&v, j, right_turn(call, b, s, j));
  pass_the_rest(call, t, v.from, v.to);
}
static int rotate(const ropecheck_call* call) {
  const int64_t heads = call->q.heads, key_heads = call->k.heads;
  const int64_t all = heads > key_heads ? heads : key_heads;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < all; ++h) {
        if (h < heads) turn_at(call, 0, b, s, h);
        if (key_heads > 0) turn_at(call, 1, b, s, h * key_heads / all);
      }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("keys turned for each query head", ROPECHECK_IN_THREE_FORMATS)
