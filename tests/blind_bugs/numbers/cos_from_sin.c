#include "rotation.h"

/* The size of cos is made of sin, a float: √(1 − sin²) has few good bits if cos is small. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double angle = (double)position_of(call, b, s, j) * call->spec->inv_freq[j];
  const float sine = (float)sin(angle);
  const float size = sqrtf(fmaxf(0, 1 - sine * sine));
  const turn by = {call->spec->attention_factor * copysign(size, cos(angle)),
                   call->spec->attention_factor * sine};
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("cos from sin", ROPECHECK_IN_THREE_FORMATS)
