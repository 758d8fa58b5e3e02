#ifndef ROPECHECK_GATE_IMPLEMENTATIONS_H_
#define ROPECHECK_GATE_IMPLEMENTATIONS_H_

#include <string>

#include "properties/contract.h"
#include "properties/implementation.h"

// Names on the command line, looked up.
namespace ropecheck {

/// "builtin:…", or the path of a shared library, each in a sandbox. Throws InputError.
Implementation implementation_named(const std::string& name);

/// The contract of that name, or the one that the implementation gives itself where the name is
/// empty. Throws InputError.
Contract contract_for(const Implementation& implementation, const std::string& name);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_IMPLEMENTATIONS_H_
