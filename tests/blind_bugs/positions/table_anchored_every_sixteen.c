#include "rotation.h"

/* A table of cos and sin. The position of each sixteenth token of a batch row is read, and those
 * behind it are counted on from there. Wrong if the positions within a block of sixteen tokens
 * are not consecutive: token s has the entries of the block's first position plus s mod 16. */
static int make(const ropecheck_table_call* call) {
  const int pairs = call->spec->rotary_dim / 2;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int j = 0; j < pairs; ++j) {
        const int64_t row = b * call->seq + s, anchor = row - s % 16;
        const int64_t t = call->positions[anchor] + s % 16;
        const double m = call->spec->attention_factor;
        const double angle = (double)t * call->spec->inv_freq[j];
        store(call->dtype, call->cos, row * pairs + j, m * cos(angle));
        store(call->dtype, call->sin, row * pairs + j, m * sin(angle));
      }
  return ROPECHECK_OK;
}

const ropecheck_table* ropecheck_table_under_test(void) {
  static const ropecheck_table it = {ROPECHECK_ABI_VERSION,
                                     sizeof it,
                                     "table anchored every sixteen",
                                     "float32",
                                     (uint64_t)ROPECHECK_CAN_ALL_IN_FLOAT32,
                                     0,
                                     131071,
                                     make,
                                     (const ropecheck_limits*)0};
  return &it;
}
