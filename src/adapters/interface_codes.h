#ifndef ROPECHECK_ADAPTERS_INTERFACE_CODES_H_
#define ROPECHECK_ADAPTERS_INTERFACE_CODES_H_

#include <cstdint>
#include <string>

#include "adapters/rope_under_test.h"
#include "properties/implementation.h"

// Translates between this project's types and the numbers of rope_under_test.h, which shared
// libraries and the pipe protocol have in common.
namespace ropecheck::adapters {

/// `flags`: ROPECHECK_CAN_…; the positions as the implementation declared them.
Capabilities capabilities_from(std::uint64_t flags, std::int64_t min_position,
                               std::int64_t max_position);

/// Returns why a declaration is unusable, in words that follow the implementation's name or path;
/// empty if it is usable.
std::string problem_with_declaration(const std::string& name, const std::string& contract,
                                     const Capabilities& can);

int dtype_code(DType dtype);
int direction_code(Direction direction);
int layout_code(Layout layout);

struct ScalingCode {
  int code;      ///< ROPECHECK_NO_SCALING …
  double value;  ///< ropecheck_spec::scaling_value
};
/// The code of a scaling is that of a list if the implementation does not make it itself.
ScalingCode scaling_code(const RopeSpec& spec, const Capabilities& can);

/// The status for a returned ROPECHECK_OK and its siblings.
CallStatus status_from(int code);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_INTERFACE_CODES_H_
