#ifndef ROPECHECK_CLI_CONFIG_ARGUMENTS_H_
#define ROPECHECK_CLI_CONFIG_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "models/model_config.h"

// Options of the subcommands that read models' files, for facts that these files may not contain.
namespace ropecheck::cli {

struct ConfigArguments {
  std::string layout = {};
  std::optional<double> base = {};
  std::optional<std::int64_t> seq_len = {};
};

/// Adds --layout, --base and --seq-len. `arguments` lives as long as the command.
void add_config_arguments(CLI::App& command, ConfigArguments& arguments);

models::ConfigOptions config_options(const ConfigArguments& arguments);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_CONFIG_ARGUMENTS_H_
