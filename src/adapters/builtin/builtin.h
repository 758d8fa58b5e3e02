#ifndef ROPECHECK_ADAPTERS_BUILTIN_BUILTIN_H_
#define ROPECHECK_ADAPTERS_BUILTIN_BUILTIN_H_

#include <string>
#include <vector>

#include "properties/implementation.h"

// The implementations that come with the program.
namespace ropecheck::adapters {

/// The project's own implementation, src/rope, in every format and with every capability. The first
/// is checked against the contract float32; the second returns every coordinate as the nearest
/// number of its format.
Implementation optimized_rope();
Implementation correctly_rounded_rope();

/// A plain float32 rotation as deep-learning frameworks write it: inv_freq = 1/base^(2j/r) in
/// float32, angle = float32(position)·inv_freq, and the cos and sin of that angle. It promises the
/// contract float32-angle.
Implementation frameworks_rope();

struct BuiltIn {
  std::string name;     ///< "builtin:rope"
  std::string meaning;  ///< one sentence for the user
  Implementation (*make)();
};

const std::vector<BuiltIn>& builtins();

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_BUILTIN_BUILTIN_H_
