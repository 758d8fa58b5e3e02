#include "rotation.h"

/* Software pipelining: while a token is turned, the position of the next one is fetched. The last
 * token of a row fetches nothing, so the first token of every batch row but the first is turned by
 * the position fetched last: that of the last token of the row before (of row 0 if seq is 1).
 * Wrong if batch > 1, q and k, all directions; right if those positions are equal. */
static void tensor(const ropecheck_call* call, int is_key) {
  const ropecheck_tensor* t = is_key ? &call->k : &call->q;
  const int64_t* next = call->positions;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s) {
      const int64_t* now = next;
      if (s + 1 < call->seq) next = call->positions + (b * call->seq + s + 1) * call->axes;
      for (int64_t h = 0; h < t->heads; ++h) {
        const int64_t from = offset(t->in_strides, b, s, h), to = offset(t->out_strides, b, s, h);
        const vector v = {call, t, is_key, b, s, h, from, to};
        for (int j = 0; j < call->spec->rotary_dim / 2; ++j)
          turn_pair(
              &v, j,
              turn_by(call, (double)now[call->spec->axis_of_pair[j]] * call->spec->inv_freq[j]));
        pass_the_rest(call, t, from, to);
      }
    }
}

static int rotate(const ropecheck_call* call) {
  tensor(call, 0);
  tensor(call, 1);
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("pipelined position crosses rows",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
