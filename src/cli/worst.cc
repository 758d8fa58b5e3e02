#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/spec_arguments.h"
#include "hunt/worst_report.h"
#include "run/position_limit.h"
#include "run/targets.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

struct WorstArguments {
  SpecArguments spec;
  std::string below = "2^32";
  int count = 2;
  std::optional<int> pair;
  bool json = false;
};

int worst(const WorstArguments& arguments) {
  hunt::WorstOptions options;
  options.highest = run::highest_below(arguments.below, "--below");
  if (options.highest < 1) throw support::InputError("--below must leave at least position 1");
  if (arguments.count < 0 || arguments.count > 64)
    throw support::InputError("--count must lie between 0 and 64");
  options.between = arguments.count;
  options.pair = arguments.pair;
  const RopeSpec spec =
      run::spec_named(one_spec_name(arguments.spec), config_options(arguments.spec.config));
  const std::vector<hunt::WorstOfPair> pairs = hunt::worst_of_pairs(spec, options);
  const std::string text =
      arguments.json ? hunt::worst_json(spec, pairs) : hunt::worst_table(spec, pairs);
  std::fputs(text.c_str(), stdout);
  return kHolds;
}

}  // namespace

void add_worst(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<WorstArguments>();
  CLI::App* command = app.add_subcommand(
      "worst",
      "Construct what is hardest for each pair: the positions closest to a multiple of a quarter "
      "turn, values that cancel there, and the positions where the angle passes a power of two.");
  add_spec_arguments(*command, arguments->spec);
  command->add_option("--below", arguments->below,
                      "positions below this power of two or number (2^32)");
  command->add_option("--pair", arguments->pair, "this pair alone");
  command->add_option("--count", arguments->count,
                      "intermediate convergents before each convergent, at most (2)");
  command->add_flag("--json", arguments->json, "as data");
  command->callback([arguments, &exit_code] { exit_code = worst(*arguments); });
}

}  // namespace ropecheck::cli
