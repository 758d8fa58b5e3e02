// A program on a pipe in C++, in interleaved layout:
//
//   c++ -std=c++17 -I src/adapters -I src/adapters/clients my_rope.cc -o my_rope
//   ropecheck gate --pipe ./my_rope
#include <cmath>
#include <cstdint>

#include "ropecheck_client.h"

namespace {

int rotate(const ropecheck_call* call) {
  const std::int64_t pairs = call->spec->rotary_dim / 2;
  const std::int64_t rows = call->batch * call->seq * call->q.heads;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t j = 0; j < pairs; ++j) {
      const double t = static_cast<double>(call->positions[row / call->q.heads]);
      const float* x = static_cast<const float*>(call->q.in) + 2 * (row * pairs + j);
      float* y = static_cast<float*>(call->q.out) + 2 * (row * pairs + j);
      const double angle = t * call->spec->inv_freq[j];
      const float c = static_cast<float>(std::cos(angle)), s = static_cast<float>(std::sin(angle));
      y[0] = x[0] * c - x[1] * s;
      y[1] = x[0] * s + x[1] * c;
    }
  return ROPECHECK_OK;
}

}  // namespace

int main() {
  return ropecheck_client::serve(ropecheck_implementation{
      ROPECHECK_ABI_VERSION, sizeof(ropecheck_implementation), "my rope", "float32",
      ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_INTERLEAVED | ROPECHECK_CAN_OUT_OF_PLACE, 0, 8191,
      rotate});
}
