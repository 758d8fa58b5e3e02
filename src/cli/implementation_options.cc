#include "cli/implementation_options.h"

#include <chrono>
#include <optional>

#include "adapters/implementations.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

std::optional<std::chrono::milliseconds> limit_of(const std::optional<double>& seconds) {
  if (!seconds) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double>(*seconds));
}

}  // namespace

void add_implementation_options(CLI::App& command, ImplementationOptions& options) {
  command.add_option("IMPL", options.name,
                     "builtin:rope, builtin:frameworks, a shared library, or pipe:COMMAND");
  command.add_option("--pipe", options.command,
                     "in place of IMPL: a command that speaks the pipe protocol, such as "
                     "'python3 my_rope.py'");
  command
      .add_option("--call-limit", options.call_limit,
                  "seconds that a call may take (2; over a pipe 4)")
      ->check(CLI::Range(0.01, 3600.0));
  command
      .add_option("--start-limit", options.start_limit,
                  "seconds that loading a library may take (8), or the start of a pipe's command "
                  "(120)")
      ->check(CLI::Range(0.01, 3600.0));
  command
      .add_option("--compile-grace", options.compile_grace,
                  "seconds that the first call of each shape, format and direction may take: for "
                  "just-in-time compilers (a library: no longer than others; over a pipe 20)")
      ->check(CLI::Range(0.01, 3600.0));
  command
      .add_option("--shapes", options.shapes,
                  "few: draw few shapes of tensors, for implementations to which each new one is "
                  "dear; many (the default)")
      ->check(CLI::IsMember({"few", "many"}));
}

std::string name_of(const ImplementationOptions& options) {
  if (options.name.empty() == options.command.empty())
    throw support::InputError(options.name.empty()
                                  ? "IMPL is required, or --pipe COMMAND"
                                  : "IMPL and --pipe are two implementations: name one");
  return options.name.empty() ? "pipe:" + options.command : options.name;
}

Implementation implementation_of(const ImplementationOptions& options) {
  Implementation implementation = adapters::implementation_named(
      name_of(options), {limit_of(options.call_limit), limit_of(options.start_limit),
                         limit_of(options.compile_grace)});
  if (!options.shapes.empty()) implementation.capabilities.few_shapes = options.shapes == "few";
  return implementation;
}

}  // namespace ropecheck::cli
