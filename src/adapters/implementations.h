#ifndef ROPECHECK_ADAPTERS_IMPLEMENTATIONS_H_
#define ROPECHECK_ADAPTERS_IMPLEMENTATIONS_H_

#include <string>

#include "adapters/time_limits.h"
#include "properties/contract.h"
#include "properties/implementation.h"

// Names on the command line, looked up.
namespace ropecheck::adapters {

/// "pipe:COMMAND"; or "builtin:…" or the path of a shared library, each in a sandbox. Throws
/// InputError.
Implementation implementation_named(const std::string& name, const TimeLimits& limits = {});

/// The same name as one word of a shell's line.
std::string as_shell_word(const std::string& name);

/// The contract of that name, or the one that the implementation gives itself where the name is
/// empty. Throws InputError.
Contract contract_for(const Implementation& implementation, const std::string& name);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_IMPLEMENTATIONS_H_
