#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/spec_arguments.h"
#include "models/spec_report.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

struct ShownSpec {
  SpecArguments spec;
  std::string format = "table";
};

int spec(const ShownSpec& arguments) {
  const std::string asked_for = one_spec_name(arguments.spec);
  const models::ModelConfig config = rotations_of(asked_for, arguments.spec.config);
  if (config.ropes.size() > 1 && arguments.format == "svg")
    throw support::InputError("'" + asked_for + "' has several kinds of layers: --layer names one");
  std::vector<models::SpecReport> reports;
  for (const models::ModelRope& rope : config.ropes) {
    const std::string name = asked_for + (rope.layer_type.empty() ? "" : ", " + rope.layer_type);
    reports.push_back(models::report_on(name, rope.spec, rope.trained_length, config.notes));
    reports.back().layer_type = rope.layer_type;
    reports.back().layers = rope.layers;
  }
  const std::string text = arguments.format == "json"  ? models::to_json(reports, config)
                           : arguments.format == "svg" ? models::to_svg(reports.front())
                                                       : models::to_table(reports, config);
  std::fputs(text.c_str(), stdout);
  return kHolds;
}

}  // namespace

void add_spec(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<ShownSpec>();
  CLI::App* command = app.add_subcommand(
      "spec",
      "Show a model's frequencies, pair by pair, and the errors that common shortcuts cause.");
  add_spec_arguments(*command, arguments->spec);
  command->add_option("--format", arguments->format, "table, json or svg (default: table)")
      ->check(CLI::IsMember({"table", "json", "svg"}));
  command->add_flag_callback(
      "--json", [arguments] { arguments->format = "json"; }, "the same as --format json");
  command->callback([arguments, &exit_code] { exit_code = spec(*arguments); });
}

}  // namespace ropecheck::cli
