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
#include "properties/contract.h"
#include "run/targets.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

struct PlotArguments {
  std::vector<std::string> implementations;
  std::string spec = "llama-3";
  std::int64_t max_position = std::numeric_limits<std::int64_t>::max();
  std::string output;
};

int plot(const PlotArguments& arguments) {
  if (arguments.max_position < 1) throw support::InputError("--max-position must be at least 1");
  const RopeSpec spec = run::spec_named(arguments.spec);
  std::vector<report::ErrorCurve> curves;
  for (const std::string& name : arguments.implementations)
    curves.push_back(
        report::error_curve(adapters::implementation_named(name), spec, arguments.max_position));
  const Budget budget = budget_of(*contract_named("float32"), spec, DType::float32);
  const std::string svg = report::error_plot(
      arguments.spec + ": error against position, float32 tensors", curves, budget.rotation);
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
      ->add_option("IMPL", arguments->implementations, "as for gate; several make several curves")
      ->required();
  command->add_option("--spec", arguments->spec, "as for gate (default: llama-3)");
  command->add_option("--max-position", arguments->max_position, "where the picture ends");
  command->add_option("-o,--output", arguments->output, "the file (default: standard output)");
  command->callback([arguments, &exit_code] { exit_code = plot(*arguments); });
}

}  // namespace ropecheck::cli
