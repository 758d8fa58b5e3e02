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

/// Reads a contract (contract_text.h). Throws InputError if the text is none.
Contract contract_of_text(const std::string& text, const Contract& rest);

/// Returns the contract that `name` stands for. Where it leaves out a format or direction, or if it
/// is empty, the implementation's own contract holds. Throws InputError if there is no such
/// contract.
Contract contract_for(const Implementation& implementation, const std::string& name);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_IMPLEMENTATIONS_H_
