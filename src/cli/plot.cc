#include "report/plot.h"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "adapters/implementations.h"
#include "cli/commands.h"
#include "cli/spec_arguments.h"
#include "properties/contract.h"
#include "run/targets.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

struct PlotArguments {
  std::vector<std::string> words;  ///< implementations, and perhaps a specification after them
  SpecArguments spec;
  std::int64_t max_position = std::numeric_limits<std::int64_t>::max();
  std::string output;
};

int plot(const PlotArguments& arguments) {
  if (arguments.max_position < 1) throw support::InputError("--max-position must be at least 1");
  SpecArguments specs = arguments.spec;
  std::vector<std::string> implementations;
  for (const std::string& word : arguments.words)
    (is_spec_name(word) ? specs.words : implementations).push_back(word);
  if (implementations.empty()) throw support::InputError("IMPL is required");
  const std::string spec_name = spec_names(specs).empty() ? "llama-3" : one_spec_name(specs);
  const RopeSpec spec = run::spec_named(spec_name, config_options(specs.config));
  std::vector<report::ErrorCurve> curves;
  for (const std::string& name : implementations)
    curves.push_back(
        report::error_curve(adapters::implementation_named(name), spec, arguments.max_position));
  report::tell_apart(curves, implementations);
  const Budget budget = budget_of(*contract_named("float32"), spec, DType::float32);
  const std::string svg = report::error_plot(
      spec_name + ": error against position, float32 tensors", curves, budget.rotation);
  if (arguments.output.empty()) {
    std::fputs(svg.c_str(), stdout);
    return kHolds;
  }
  std::ofstream file(arguments.output, std::ios::binary);
  file << svg;
  if (!file.flush()) throw support::InputError("'" + arguments.output + "' cannot be written");
  return kHolds;
}

}  // namespace

void add_plot(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<PlotArguments>();
  CLI::App* command = app.add_subcommand("plot", "Draw error against position, as an SVG picture.");
  command
      ->add_option(
          "IMPL", arguments->words,
          "as for gate; several make several curves. A preset or a model's file among them "
          "is the specification (default: llama-3)")
      ->required();
  command->add_option("--spec,--config", arguments->spec.options, "the specification, as for gate")
      ->allow_extra_args(false);
  add_config_arguments(*command, arguments->spec.config);
  command->add_option("--max-position", arguments->max_position, "the last position drawn");
  command->add_option("-o,--output", arguments->output, "the file (default: standard output)");
  command->callback([arguments, &exit_code] { exit_code = plot(*arguments); });
}

}  // namespace ropecheck::cli
