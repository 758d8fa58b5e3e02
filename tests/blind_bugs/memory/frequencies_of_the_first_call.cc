#include <vector>

#include "clients/ropecheck_client.h"
#include "rotation.h"

/* A program on a pipe. The frequencies are a static variable, which the first call makes; a later
 * call makes them again only if it has more pairs. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const double* listed = call->spec->inv_freq;
  const int pairs = call->spec->rotary_dim / 2;
  static std::vector<double> theta(listed, listed + pairs);
  if (static_cast<int>(theta.size()) < pairs) theta.assign(listed, listed + pairs);
  return turn_by(call, static_cast<double>(position_of(call, b, s, j)) * theta[j]);
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("frequencies of the first call", ROPECHECK_CAN_ALL_IN_FLOAT32)

int main() { return ropecheck_client::serve(*ropecheck_rope_under_test()); }
