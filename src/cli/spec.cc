#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/config_arguments.h"
#include "models/named_rotations.h"
#include "models/spec_report.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

struct SpecArguments {
  std::string name;
  std::string layer;
  std::string format = "table";
  ConfigArguments config;
};

int spec(const SpecArguments& arguments) {
  const models::ModelConfig config =
      models::named_rotations(arguments.name, config_options(arguments.config));
  if (!config.problem.empty()) throw support::InputError(config.problem);
  std::vector<models::ModelRope> chosen;
  for (const models::ModelRope& rope : config.ropes)
    if (arguments.layer.empty() || rope.layer_type == arguments.layer) chosen.push_back(rope);
  if (chosen.empty())
    throw support::InputError("'" + arguments.name + "' has no layers of type '" + arguments.layer +
                              "'");
  if (chosen.size() > 1 && arguments.format != "table")
    throw support::InputError("'" + arguments.name +
                              "' has several kinds of layers: --layer names one");
  for (const models::ModelRope& rope : chosen) {
    const std::string name =
        arguments.name + (rope.layer_type.empty() ? "" : ", " + rope.layer_type);
    const models::SpecReport report =
        models::report_on(name, rope.spec, rope.trained_length, config.notes);
    const std::string text = arguments.format == "json"  ? models::to_json(report)
                             : arguments.format == "svg" ? models::to_svg(report)
                                                         : models::to_table(report);
    std::printf("%s%s", &rope == &chosen.front() ? "" : "\n", text.c_str());
  }
  return kHolds;
}

}  // namespace

void add_spec(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<SpecArguments>();
  CLI::App* command = app.add_subcommand(
      "spec", "Say what a model's rotation comes to, pair by pair, and what economies cost.");
  command->add_option("PRESET|FILE", arguments->name, "a preset, a config.json or a GGUF file")
      ->required();
  command->add_option("--layer", arguments->layer, "one kind of layer, where there are several");
  command->add_option("--format", arguments->format, "table, json or svg (default: table)")
      ->check(CLI::IsMember({"table", "json", "svg"}));
  add_config_arguments(*command, arguments->config);
  command->callback([arguments, &exit_code] { exit_code = spec(*arguments); });
}

}  // namespace ropecheck::cli
