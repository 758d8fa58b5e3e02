#include "cli/config_arguments.h"

namespace ropecheck::cli {

void add_config_arguments(CLI::App& command, ConfigArguments& arguments) {
  command
      .add_option("--layout", arguments.layout,
                  "how coordinates pair, where a model's file doesn't say it")
      ->check(CLI::IsMember({"interleaved", "half_split"}));
  command.add_option("--base", arguments.base, "the base, where a model's file has none");
  command.add_option("--seq-len", arguments.seq_len,
                     "length of the sequence, where a model's scaling depends on it");
}

models::ConfigOptions config_options(const ConfigArguments& arguments) {
  models::ConfigOptions options;
  options.base = arguments.base;
  options.seq_len = arguments.seq_len;
  if (!arguments.layout.empty())
    options.layout = arguments.layout == "interleaved" ? Layout::interleaved : Layout::half_split;
  return options;
}

}  // namespace ropecheck::cli
