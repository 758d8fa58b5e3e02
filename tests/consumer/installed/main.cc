#include <ropecheck/properties/property.h>
#include <ropecheck/reference/certified.h>
#include <ropecheck/rope/plan.h>

#include <cstdint>
#include <cstdio>
#include <vector>

namespace rope = ropecheck::rope;

// Rotates one token at a large position with the optimized RoPE and compares its last pair with the
// reference. Also finds a property by name, whose object is in the installed library.
int main() {
  const ropecheck::RopeSpec spec{.head_dim = 4, .rotary_dim = 4};
  const std::int64_t position = 1'000'000'007;
  const std::vector<float> x{1, 2, 3, 4};
  std::vector<float> y(4);
  const rope::Strides strides = rope::contiguous_strides(1, 1, spec.head_dim);
  const rope::Tensor tensor{x.data(), strides, y.data(), strides, 1};
  const rope::Plan plan(spec, {.arithmetic = rope::Arithmetic::correctly_rounded});
  plan.rotate({.batch = 1, .seq = 1, .positions = &position, .tensors = {&tensor, 1}});

  const ropecheck::CertifiedPair right =
      ropecheck::certified_rotation(spec, position, 1, 2, 4, ropecheck::kFloat32);
  if (right.first != y[1] || right.second != y[3]) {
    std::printf("(%a, %a) where (%a, %a) is right\n", static_cast<double>(y[1]),
                static_cast<double>(y[3]), right.first.value_or(0), right.second.value_or(0));
    return 1;
  }
  return ropecheck::all_properties().empty() ? 1 : 0;
}
