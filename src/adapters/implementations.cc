#include "adapters/implementations.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include "adapters/builtin/builtin.h"
#include "adapters/pipe/pipe.h"
#include "adapters/sandbox/sandbox.h"
#include "adapters/shared_library.h"
#include "properties/contract_text.h"
#include "support/input_error.h"

namespace ropecheck::adapters {
namespace {

/// Threads of OpenMP spin while they wait, if nothing else is asked for. A process of the
/// implementation runs on each processor, and those of two would wait for each other.
void let_waiting_threads_sleep() { setenv("OMP_WAIT_POLICY", "PASSIVE", 0); }

}  // namespace

Implementation implementation_named(const std::string& name, const TimeLimits& limits) {
  let_waiting_threads_sleep();
  constexpr std::string_view kPipe = "pipe:";
  if (name.starts_with(kPipe)) return pipe_implementation(name.substr(kPipe.size()), limits);
  const SandboxOptions options{limits.call.value_or(kUsualCall), limits.compile_grace};
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

Contract contract_of_text(const std::string& text, const Contract& rest) {
  if (text == "auto")
    throw support::InputError("the contract 'auto' is for `ropecheck gate` alone, which finds one");
  ReadContract read = contract_from_text(text, rest);
  if (!read.problem.empty())
    throw support::InputError("there is no contract '" + text + "': it " + read.problem +
                              "; `ropecheck list contracts` shows those that exist");
  return std::move(read.contract);
}

Contract contract_for(const Implementation& implementation, const std::string& name) {
  Contract contract = contract_of_text(implementation.contract, contracts().front());
  if (!name.empty()) contract = contract_of_text(name, contract);
  return implementation.capabilities.table ? for_table(std::move(contract)) : contract;
}

}  // namespace ropecheck::adapters
