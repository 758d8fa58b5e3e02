/* A minimal table of cos and sin: double angles, rounded at the end; accurate up to positions of
 * some millions. MISTAKE selects a wrong variant. */
#include <math.h>

#include "rope_under_test.h"

enum {
  right,
  swapped,
  truncated,
  short_table,
  stale_base,
  half_an_ulp_more,
  one_row_late,
  first_axis
};
#ifndef MISTAKE
#define MISTAKE right
#endif

static float rounded(double value) {
  const float nearest = (float)value;
  if (MISTAKE == truncated && fabs(nearest) > fabs(value)) return nextafterf(nearest, 0);
  if (MISTAKE == half_an_ulp_more && fabs(value) < 1 && value != 0) {
    /* The float on the other side of the exact value. */
    return nextafterf(nearest, nearest < value ? 2 : -2);
  }
  return nearest;
}

static int make(const ropecheck_table_call* call) {
  static double kept_inv_freq[1 << 12];
  static int kept = 0;
  const int pairs = call->spec->rotary_dim / 2;
  const double* inv_freq = call->spec->inv_freq;
  if (MISTAKE == stale_base) {
    /* The mistake: a table of the same length as before is taken for the same table. */
    for (; kept < pairs; ++kept) kept_inv_freq[kept] = inv_freq[kept];
    inv_freq = kept_inv_freq;
  }
  for (int64_t token = 0; token < call->batch * call->seq; ++token)
    for (int j = 0; j < pairs; ++j) {
      const int64_t seen = MISTAKE == one_row_late && token > 0 ? token - 1 : token;
      const int axis = MISTAKE == first_axis ? 0 : call->spec->axis_of_pair[j];
      double position = (double)call->positions[seen * call->axes + axis];
      if (MISTAKE == short_table && position > 4095) position = 4095;
      const double m = call->spec->attention_factor;
      float* c = (float*)call->cos + token * pairs + j;
      float* s = (float*)call->sin + token * pairs + j;
      *(MISTAKE == swapped ? s : c) = rounded(m * cos(position * inv_freq[j]));
      *(MISTAKE == swapped ? c : s) = rounded(m * sin(position * inv_freq[j]));
    }
  return ROPECHECK_OK;
}

const ropecheck_table* ropecheck_table_under_test(void) {
  static const ropecheck_table mine = {
      .abi_version = ROPECHECK_ABI_VERSION,
      .struct_size = sizeof mine,
      .name = "example table",
      .contract = "float32",
      .capabilities = ROPECHECK_CAN_ALL_IN_FLOAT32 | ROPECHECK_CAN_AXES,
      .min_position = -1048576,
      .max_position = 1048576,
      .make = make};
  return &mine;
}
