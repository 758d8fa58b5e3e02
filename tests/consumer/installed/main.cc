#include <ropecheck/properties/property.h>
#include <ropecheck/reference/certified.h>
#include <ropecheck/rope/plan.h>

#include <cstdint>
#include <cstdio>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace rope = ropecheck::rope;

namespace {

std::set<std::string> words(const char* text) {
  std::istringstream stream(text);
  std::set<std::string> all;
  for (std::string word; stream >> word;) all.insert(word);
  return all;
}

/// Returns whether exactly these options and this standard reach a user of the package.
bool brings_floating_point_options_alone() {
  if (words(OPTIONS) == std::set<std::string>{"-ffp-contract=off"} &&
      words(FEATURES) == std::set<std::string>{"cxx_std_20"})
    return true;
  std::printf("the package brings the options '%s' and the features '%s'\n", OPTIONS, FEATURES);
  return false;
}

}  // namespace

// Rotates one token at a large position with the optimized RoPE and compares its last pair with the
// reference. Also finds a property by name, whose object is in the installed library.
int main() {
  if (!brings_floating_point_options_alone()) return 1;
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
