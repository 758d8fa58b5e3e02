#include <xmmintrin.h>

#include "rotation.h"

/* The path for bfloat16 turns flush-to-zero and denormals-are-zero on, for speed, and does not turn
 * them off. Wrong in bfloat16 alone: the mode stays on behind the call, and subnormal results come
 * out as zeros. Later calls of other formats on that thread flush as well. */
static int rotate(const ropecheck_call* call) {
  if (call->dtype == ROPECHECK_BFLOAT16) _mm_setcsr(_mm_getcsr() | 0x8040u);
  return rotate_vectors(call, turn_vector_right);
}
ROPECHECK_EXPORT_ROTATION("flush mode left on",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
