#include "gate/implementations.h"

#include "gate/builtin.h"
#include "gate/input_error.h"
#include "gate/sandbox.h"
#include "gate/shared_library.h"

namespace ropecheck {

Implementation implementation_named(const std::string& name) {
  for (const BuiltIn& builtin : builtins())
    if (builtin.name == name) return sandboxed(builtin.make());
  if (name.starts_with("builtin:"))
    throw InputError("there is no implementation '" + name +
                     "'; `ropecheck list implementations` shows those that are built in");
  return sandboxed(load_shared_library(name));
}

Contract contract_for(const Implementation& implementation, const std::string& name) {
  const Contract* contract = contract_named(name.empty() ? implementation.contract : name);
  if (contract == nullptr)
    throw InputError("there is no contract '" + name +
                     "'; `ropecheck list contracts` shows those that there are");
  return *contract;
}

}  // namespace ropecheck
