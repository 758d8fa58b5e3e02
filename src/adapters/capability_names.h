#ifndef ROPECHECK_ADAPTERS_CAPABILITY_NAMES_H_
#define ROPECHECK_ADAPTERS_CAPABILITY_NAMES_H_

#include <string>
#include <vector>

#include "properties/implementation.h"

namespace ropecheck::adapters {

/// In words, what an implementation does not declare.
std::vector<std::string> missing_capabilities(const Capabilities& can);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_CAPABILITY_NAMES_H_
