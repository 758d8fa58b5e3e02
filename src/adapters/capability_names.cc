#include "adapters/capability_names.h"

#include <utility>

namespace ropecheck::adapters {

std::vector<std::string> missing_capabilities(const Capabilities& can) {
  const std::pair<bool, const char*> named[] = {
      {can.float32, "float32 tensors"},
      {can.float16, "float16 tensors"},
      {can.bfloat16, "bfloat16 tensors"},
      {can.float64, "float64 tensors"},
      {can.interleaved, "interleaved layout"},
      {can.half_split, "half_split layout"},
      {can.partial_rotary, "partial rotary"},
      {can.rotary_offset, "rotary offset"},
      {can.attention_factor, "attention factor"},
      {can.linear_scaling, "linear scaling"},
      {can.ntk_scaling, "ntk scaling"},
      {can.listed_frequencies, "listed frequencies"},
      {can.other_scalings || can.made_scalings != 0, "other scalings"},
      {can.several_axes, "positions of several axes"},
      {can.inverse, "inverse"},
      {can.vjp || can.inverse, "vector-Jacobian product"},
      {can.in_place, "in place"},
      {can.out_of_place, "out of place"},
      {can.strides, "strides"},
      {can.key_tensor, "q and k in one call"},
      {can.min_position < 0, "negative positions"},
      {!can.few_shapes, "more than a few shapes"},
  };
  std::vector<std::string> missing;
  for (const auto& [declared, name] : named)
    if (!declared) missing.emplace_back(name);
  return missing;
}

}  // namespace ropecheck::adapters
