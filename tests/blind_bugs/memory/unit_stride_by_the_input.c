#include "rotation.h"

/* The fast path for coordinates without gaps looks at the input's last stride alone, and writes the
 * output without gaps too. Wrong if in_strides[3] is 1 and out_strides[3] is not: results land
 * elsewhere, and places of the output are not written or overwritten. In place is right. */
static int rotate(const ropecheck_call* call) {
  ropecheck_call own = *call;
  if (own.q.in_strides[3] == 1) own.q.out_strides[3] = 1;
  if (own.k.in_strides[3] == 1) own.k.out_strides[3] = 1;
  return rotate_vectors(&own, turn_vector_right);
}
ROPECHECK_EXPORT_ROTATION("unit stride by the input",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
