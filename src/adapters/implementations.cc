#include "adapters/implementations.h"

#include <string_view>

#include "adapters/builtin/builtin.h"
#include "adapters/pipe/pipe.h"
#include "adapters/sandbox/sandbox.h"
#include "adapters/shared_library.h"
#include "support/input_error.h"

namespace ropecheck::adapters {

Implementation implementation_named(const std::string& name, const TimeLimits& limits) {
  constexpr std::string_view kPipe = "pipe:";
  if (name.starts_with(kPipe)) return pipe_implementation(name.substr(kPipe.size()), limits);
  const SandboxOptions options{limits.call.value_or(kUsualCall)};
  for (const BuiltIn& builtin : builtins())
    if (builtin.name == name) return sandboxed(builtin.make(), options);
  if (name.starts_with("builtin:"))
    throw support::InputError("there is no implementation '" + name +
                              "'; `ropecheck list implementations` shows those that are built in");
  return sandboxed(load_shared_library(name, limits.start.value_or(kUsualLoad)), options);
}

std::string as_shell_word(const std::string& name) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  if (!name.empty() && name.find_first_not_of(kPlain) == std::string::npos) return name;
  std::string word = "'";
  for (const char c : name) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

Contract contract_for(const Implementation& implementation, const std::string& name) {
  const Contract* contract = contract_named(name.empty() ? implementation.contract : name);
  if (contract == nullptr)
    throw support::InputError("there is no contract '" + name +
                              "'; `ropecheck list contracts` shows those that there are");
  return implementation.capabilities.table ? for_table(*contract) : *contract;
}

}  // namespace ropecheck::adapters
