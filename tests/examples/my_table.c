/* A library that makes the table of cos and sin, and leaves the rotation to others:
 *
 *   cc -shared -fPIC -O2 -I src/adapters my_table.c -o libmytable.so -lm
 *   ropecheck gate ./libmytable.so
 */
#include <math.h>

#include "rope_under_test.h"

static int make(const ropecheck_table_call* call) {
  const int64_t pairs = call->spec->rotary_dim / 2;
  for (int64_t token = 0; token < call->batch * call->seq; ++token)
    for (int64_t j = 0; j < pairs; ++j) {
      const double angle = (double)call->positions[token] * call->spec->inv_freq[j];
      ((float*)call->cos)[token * pairs + j] = (float)cos(angle);
      ((float*)call->sin)[token * pairs + j] = (float)sin(angle);
    }
  return ROPECHECK_OK;
}

const ropecheck_table* ropecheck_table_under_test(void) {
  static const ropecheck_table mine = {ROPECHECK_ABI_VERSION,
                                       sizeof mine,
                                       "my table",
                                       "float32",
                                       ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_HALF_SPLIT,
                                       0,
                                       8191,
                                       make};
  return &mine;
}
