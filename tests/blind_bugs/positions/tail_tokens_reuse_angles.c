#include <stdlib.h>

#include "rotation.h"

/* Tokens are turned in tiles of eight, whose angles are made at the start of the tile; the guard of
 * the fill is that of whole tiles, except for the first of a row. In rows of more than eight tokens
 * whose number is no multiple of eight, the tokens of the last, partial tile are turned by the
 * position of the token eight before. Right for seq ≤ 8 and multiples of 8. */
enum { kTile = 8 };

static int rotate(const ropecheck_call* call) {
  const int pairs = call->spec->rotary_dim / 2;
  turn* tile = (turn*)malloc(sizeof(turn) * (size_t)(kTile * pairs));
  if (!tile) return ROPECHECK_FAILED;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t first = 0; first < call->seq; first += kTile) {
      const int64_t n = call->seq - first < kTile ? call->seq - first : kTile;
      if (first == 0 || n == kTile)
        for (int64_t i = 0; i < n; ++i)
          for (int j = 0; j < pairs; ++j) tile[i * pairs + j] = right_turn(call, b, first + i, j);
      for (int is_key = 0; is_key < 2; ++is_key) {
        const ropecheck_tensor* t = is_key ? &call->k : &call->q;
        for (int64_t h = 0; h < t->heads; ++h)
          for (int64_t i = 0; i < n; ++i) {
            const int64_t s = first + i;
            const int64_t from = offset(t->in_strides, b, s, h);
            const int64_t to = offset(t->out_strides, b, s, h);
            const vector v = {call, t, is_key, b, s, h, from, to};
            for (int j = 0; j < pairs; ++j) turn_pair(&v, j, tile[i * pairs + j]);
            pass_the_rest(call, t, from, to);
          }
      }
    }
  free(tile);
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("tail tokens reuse angles",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
