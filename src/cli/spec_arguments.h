#ifndef ROPECHECK_CLI_SPEC_ARGUMENTS_H_
#define ROPECHECK_CLI_SPEC_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/config_arguments.h"

// The specification of a subcommand. Every subcommand takes it in the same two ways: as a word, or
// with --spec.
namespace ropecheck::cli {

struct SpecArguments {
  std::vector<std::string> words = {};    ///< positional
  std::vector<std::string> options = {};  ///< of --spec and --config
  ConfigArguments config = {};
};

/// Adds the positional argument SPEC, after those that the command has, --spec, and the options of
/// config_arguments.h. `arguments` lives as long as the command.
void add_spec_arguments(CLI::App& command, SpecArguments& arguments);

/// The names in both ways, in the order of the command line. Each is a preset, a model's file, or
/// fields such as "head_dim=64 base=500000".
std::vector<std::string> spec_names(const SpecArguments& arguments);
/// Throws InputError if there is not exactly one.
std::string one_spec_name(const SpecArguments& arguments);

/// Returns true if a word can only name a specification: a preset, or text in the form of fields or
/// of a model's file.
bool is_spec_name(const std::string& word);

/// Returns the rotations of a name; one, of the layer type "", for a preset or for fields. Throws
/// InputError if there is none.
models::ModelConfig rotations_of(const std::string& name, const ConfigArguments& config);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_SPEC_ARGUMENTS_H_
