#ifndef ROPECHECK_ADAPTERS_INTERFACE_CODES_H_
#define ROPECHECK_ADAPTERS_INTERFACE_CODES_H_

#include <cstdint>
#include <string>

#include "adapters/rope_under_test.h"
#include "properties/implementation.h"

// The numbers of rope_under_test.h, which shared libraries and the protocol of pipes have in
// common, and the types of this project that they stand for.
namespace ropecheck::adapters {

/// ROPECHECK_CAN_… and the positions as declared.
Capabilities capabilities_from(std::uint64_t flags, std::int64_t min_position,
                               std::int64_t max_position);

/// What makes a declaration unusable, in words that follow the implementation's name or path; empty
/// where nothing does.
std::string problem_with_declaration(const std::string& name, const std::string& contract,
                                     const Capabilities& can);

int dtype_code(DType dtype);
int direction_code(Direction direction);
int layout_code(Layout layout);

struct ScalingCode {
  int code;      ///< ROPECHECK_NO_SCALING …
  double value;  ///< ropecheck_spec::scaling_value
};
ScalingCode scaling_code(const RopeSpec& spec);

/// What a returned ROPECHECK_OK … means.
CallStatus status_from(int code);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_INTERFACE_CODES_H_
