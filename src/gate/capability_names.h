#ifndef ROPECHECK_GATE_CAPABILITY_NAMES_H_
#define ROPECHECK_GATE_CAPABILITY_NAMES_H_

#include <string>
#include <vector>

#include "properties/implementation.h"

// The names of capabilities in sentences for the user.
namespace ropecheck {

/// Returns the capabilities that an implementation does not declare, in words.
std::vector<std::string> missing_capabilities(const Capabilities& can);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_CAPABILITY_NAMES_H_
