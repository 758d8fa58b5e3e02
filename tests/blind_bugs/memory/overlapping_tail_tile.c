#include "rotation.h"

/* Tokens go in tiles of four. The last tile starts at seq − 4, as is usual for tails, so that in
 * place up to three tokens are rotated twice. */
static int rotate(const ropecheck_call* call) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t tile = 0; tile < call->seq; tile += 4) {
        const int64_t start = tile + 4 > call->seq && call->seq >= 4 ? call->seq - 4 : tile;
        for (int64_t s = start; s < start + 4 && s < call->seq; ++s)
          for (int64_t h = 0; h < t->heads; ++h) {
            const int64_t from = offset(t->in_strides, b, s, h);
            const int64_t to = offset(t->out_strides, b, s, h);
            const vector v = {call, t, is_key, b, s, h, from, to};
            turn_vector_right(&v);
          }
      }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("overlapping tail tile", ROPECHECK_IN_THREE_FORMATS)
