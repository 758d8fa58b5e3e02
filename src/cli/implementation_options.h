#ifndef ROPECHECK_CLI_IMPLEMENTATION_OPTIONS_H_
#define ROPECHECK_CLI_IMPLEMENTATION_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "properties/implementation.h"

// Options that select the implementation, shared by all subcommands that check one.
namespace ropecheck::cli {

struct ImplementationOptions {
  std::string name;     ///< IMPL
  std::string command;  ///< value of --pipe, instead of IMPL
  std::optional<double> call_limit = {};
  std::optional<double> start_limit = {};  ///< seconds
  std::optional<double> compile_grace = {};
  std::string shapes = {};  ///< "few" or "many"; empty: as the implementation says
};

/// Adds IMPL, --pipe, --call-limit, --start-limit, --compile-grace and --shapes. `options` lives as
/// long as the command.
void add_implementation_options(CLI::App& command, ImplementationOptions& options);

/// Returns the name as implementation_named() and replay lines spell it. Throws InputError if
/// neither or both are given.
std::string name_of(const ImplementationOptions& options);

/// Throws InputError.
Implementation implementation_of(const ImplementationOptions& options);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_IMPLEMENTATION_OPTIONS_H_
