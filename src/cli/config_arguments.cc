#include "cli/config_arguments.h"

namespace ropecheck::cli {

void add_config_arguments(CLI::App& command, ConfigArguments& arguments) {
  command
      .add_option("--layout", arguments.layout,
                  "how coordinates pair, if a model's file doesn't say it")
      ->check(CLI::IsMember({"interleaved", "half_split"}));
  command.add_option("--base", arguments.base, "the base, if a model's file has none");
  command.add_option("--seq-len", arguments.seq_len,
                     "length of the sequence, if a model's scaling depends on it");
  command.add_option("--length", arguments.length,
                     "trained length in tokens, in place of the one in a model's file");
  command.add_option("--head-dim", arguments.head_dim,
                     "width of a head, in place of the one in a model's file");
  command.add_option("--part", arguments.part,
                     "one model of a file that has several, such as vision_config");
  command.add_option("--layer", arguments.layer, "one kind of layer, if a model has several");
  command
      .add_option("--ignore", arguments.ignore,
                  "a key of a model's file that is beside the point; may be repeated")
      ->take_all();
}

models::ConfigOptions config_options(const ConfigArguments& arguments) {
  models::ConfigOptions options;
  options.base = arguments.base;
  options.seq_len = arguments.seq_len;
  options.length = arguments.length;
  options.head_dim = arguments.head_dim;
  options.part = arguments.part;
  options.layer = arguments.layer;
  options.ignore = arguments.ignore;
  if (!arguments.layout.empty())
    options.layout = arguments.layout == "interleaved" ? Layout::interleaved : Layout::half_split;
  return options;
}

}  // namespace ropecheck::cli
