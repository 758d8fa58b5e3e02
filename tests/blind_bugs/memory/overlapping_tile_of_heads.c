#include "rotation.h"

/* Heads go in tiles of four. A last tile that would be shorter starts at heads − 4, so that in
 * place the heads that it shares with the tile before are rotated twice. */
static int rotate(const ropecheck_call* call) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t tile = 0; tile < t->heads; tile += 4) {
          const int64_t start = tile + 4 > t->heads && t->heads >= 4 ? t->heads - 4 : tile;
          for (int64_t h = start; h < start + 4 && h < t->heads; ++h) {
            const int64_t from = offset(t->in_strides, b, s, h);
            const int64_t to = offset(t->out_strides, b, s, h);
            const vector v = {call, t, is_key, b, s, h, from, to};
            turn_vector_right(&v);
          }
        }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("overlapping tile of heads", ROPECHECK_IN_THREE_FORMATS)
