#include "rotation.h"

/* Two-level table: the turn by t is that by 4096·⌊t/4096⌋ and then by the low 12 bits. The high
 * part is C's division, which rounds to zero, and the low part is a mask, which rounds down: a
 * negative position that is no multiple of 4096 is turned as t + 4096. All others are right. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const int64_t t = position_of(call, b, s, j), high = t / 4096 * 4096, low = t & 4095;
  const double a = (double)high * call->spec->inv_freq[j],
               c = (double)low * call->spec->inv_freq[j];
  const double m = call->spec->attention_factor;
  const turn both = {m * (cos(a) * cos(c) - sin(a) * sin(c)),
                     m * (sin(a) * cos(c) + cos(a) * sin(c))};
  (void)is_key, (void)h;
  return both;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("two-level table truncates",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
