#ifndef ROPECHECK_ADAPTERS_IMPLEMENTATIONS_H_
#define ROPECHECK_ADAPTERS_IMPLEMENTATIONS_H_

#include <string>

#include "adapters/time_limits.h"
#include "properties/contract.h"
#include "properties/implementation.h"

// Looks up the names of implementations and contracts given on the command line.
namespace ropecheck::adapters {

/// `name` is "pipe:COMMAND", "builtin:…" or the path of a shared library; the last two run in a
/// sandbox. Throws InputError if there is no such implementation.
Implementation implementation_named(const std::string& name, const TimeLimits& limits = {});

/// The name quoted as one word of a shell command.
std::string as_shell_word(const std::string& name);

/// Returns the contract of that name, or the implementation's own contract if the name is empty.
/// Throws InputError if there is no such contract.
Contract contract_for(const Implementation& implementation, const std::string& name);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_IMPLEMENTATIONS_H_
