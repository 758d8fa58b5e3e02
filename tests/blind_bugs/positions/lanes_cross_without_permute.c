#include "rotation.h"

/* Interleaved pairs go four at a time. The angles were unpacked without the permutation of lanes
 * that has to follow, so that the second and the third pair of each four have each other's. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int pairs = call->spec->rotary_dim / 2;
  const int in_vector = call->spec->layout == ROPECHECK_INTERLEAVED && j < pairs / 4 * 4;
  static const int lane[4] = {0, 2, 1, 3};
  return right_turn(call, b, s, in_vector ? j / 4 * 4 + lane[j % 4] : j);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("lanes cross without permute", ROPECHECK_IN_THREE_FORMATS)
