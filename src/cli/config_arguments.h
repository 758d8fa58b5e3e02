#ifndef ROPECHECK_CLI_CONFIG_ARGUMENTS_H_
#define ROPECHECK_CLI_CONFIG_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/model_config.h"

// Options of the subcommands that read models' files, for facts that these files may not contain.
namespace ropecheck::cli {

struct ConfigArguments {
  std::string layout = {};
  std::optional<double> base = {};
  std::optional<std::int64_t> seq_len = {};
  std::optional<std::int64_t> length = {};
  std::optional<std::int64_t> head_dim = {};
  std::string part = {};
  std::string layer = {};
  std::vector<std::string> ignore = {};
};

/// Adds --layout, --base, --seq-len, --length, --head-dim, --part, --layer and --ignore.
/// `arguments` lives as long as the command.
void add_config_arguments(CLI::App& command, ConfigArguments& arguments);

models::ConfigOptions config_options(const ConfigArguments& arguments);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_CONFIG_ARGUMENTS_H_
