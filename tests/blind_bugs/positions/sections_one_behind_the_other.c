#include "rotation.h"

/* Only the sizes of the axes' sections are taken from axis_of_pair; the pairs are dealt to the axes
 * one section behind the other, axis 0 first. Wrong if axes alternate or come in another order
 * (Qwen3-VL's interleaved sections): there a pair takes another axis. Right for sorted sections and
 * for one axis. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  int sizes[4] = {0, 0, 0, 0}, axis = 0, end;
  for (int i = 0; i < call->spec->rotary_dim / 2; ++i) ++sizes[call->spec->axis_of_pair[i]];
  for (end = sizes[0]; axis < 3 && j >= end; end += sizes[axis]) ++axis;
  (void)is_key, (void)h;
  return turn_by(call, (double)call->positions[(b * call->seq + s) * call->axes + axis] *
                           call->spec->inv_freq[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("sections one behind the other",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
