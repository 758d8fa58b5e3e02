#ifndef ROPECHECK_CLI_IMPLEMENTATION_OPTIONS_H_
#define ROPECHECK_CLI_IMPLEMENTATION_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "properties/implementation.h"

// How a subcommand is told which implementation is meant.
namespace ropecheck::cli {

struct ImplementationOptions {
  std::string name;     ///< IMPL
  std::string command;  ///< of --pipe, in its place
  std::optional<double> call_limit = {};
  std::optional<double> start_limit = {};  ///< seconds
};

/// Adds IMPL, --pipe, --call-limit and --start-limit. `options` lives as long as the command.
void add_implementation_options(CLI::App& command, ImplementationOptions& options);

/// As it stands in implementation_named() and in replay lines. Throws InputError where neither or
/// both are given.
std::string name_of(const ImplementationOptions& options);

/// Throws InputError.
Implementation implementation_of(const ImplementationOptions& options);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_IMPLEMENTATION_OPTIONS_H_
