#include "rotation.h"

/* A call makes the rows of cos and sin of all tokens first, in memory that all threads share. Rows
 * that do not fit are made when they are used. */
#define kRoom 65536
static turn scratch[kRoom];
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int64_t at = (b * call->seq + s) * (call->spec->rotary_dim / 2) + j;
  return at < kRoom ? scratch[at] : right_turn(call, b, s, j);
}
static int rotate(const ropecheck_call* call) {
  const int pairs = call->spec->rotary_dim / 2;
  for (int64_t at = 0; at < kRoom && at < call->batch * call->seq * pairs; ++at) {
    const int64_t row = at / pairs;
    scratch[at] = right_turn(call, row / call->seq, row % call->seq, (int)(at % pairs));
  }
  __asm__ volatile("" ::: "memory");
  return rotate_all(call, turn_of);
}
ROPECHECK_EXPORT_ROTATION("scratch shared by threads", ROPECHECK_IN_THREE_FORMATS)
