#include "adapters/builtin/builtin.h"

namespace ropecheck::adapters {

const std::vector<BuiltIn>& builtins() {
  static const std::vector<BuiltIn> all = {
      {"builtin:rope", "the optimized RoPE of this project: exact angles at every 64-bit position",
       optimized_rope},
      {"builtin:rope-correctly-rounded",
       "the same, every coordinate the nearest number of its format", correctly_rounded_rope},
      {"builtin:frameworks",
       "a float32 rotation with float32 inv_freq and angles, as deep-learning frameworks write it",
       frameworks_rope},
  };
  return all;
}

}  // namespace ropecheck::adapters
