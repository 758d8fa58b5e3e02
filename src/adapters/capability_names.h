#ifndef ROPECHECK_ADAPTERS_CAPABILITY_NAMES_H_
#define ROPECHECK_ADAPTERS_CAPABILITY_NAMES_H_

#include <string>
#include <vector>

#include "properties/implementation.h"

// The names of capabilities in sentences for the user.
namespace ropecheck::adapters {

/// Returns the capabilities that an implementation does not declare, in words.
std::vector<std::string> missing_capabilities(const Capabilities& can);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_CAPABILITY_NAMES_H_
