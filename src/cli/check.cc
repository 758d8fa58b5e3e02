#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "adapters/implementations.h"
#include "cli/commands.h"
#include "cli/recorded_tensors.h"
#include "cli/spec_arguments.h"
#include "recording/judge.h"
#include "recording/recording.h"
#include "run/targets.h"

namespace ropecheck::cli {
namespace {

struct CheckArguments {
  RecordedTensorNames names;
  SpecArguments spec;
  std::string contract = "float32";
  bool inverse = false;
};

int check(const CheckArguments& arguments) {
  const Contract contract =
      adapters::contract_of_text(arguments.contract, *contract_named("float32"));
  // If the tensors are in npy files, the first word is the specification, and not FILE.
  SpecArguments specs = arguments.spec;
  RecordedTensorNames names = arguments.names;
  if (spec_names(specs).empty() && names.all_are_npy() && !names.file.empty())
    std::swap(names.file, specs.words.emplace_back());
  const std::string spec_name = one_spec_name(specs);
  const RopeSpec spec = run::spec_named(spec_name, config_options(specs.config));
  RecordedTensors tensors(names);
  const models::StoredTensor x = tensors.x();
  const models::StoredTensor positions = tensors.positions();
  const models::StoredTensor y = tensors.y();
  const recording::Recording recording = recording::recording_of(
      spec, x, positions, y,
      {arguments.inverse ? Direction::inverse : Direction::forward, names.heads_first});
  const recording::RecordingResult result = recording::check_recording(recording, contract);
  std::fputs(recording::recording_report(result, recording, spec_name, contract).c_str(), stdout);
  return result.failed() ? kFails : result.checked() ? kHolds : kNothingRan;
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand(
      "check", "Check recorded tensors against the reference, with no implementation at hand.");
  add_recorded_tensors(*command, arguments->names);
  add_spec_arguments(*command, arguments->spec);
  command->add_option("--contract", arguments->contract, "the contract to check (float32)");
  command->add_flag("--inverse", arguments->inverse, "y is the inverse rotation of x");
  command->callback([arguments, &exit_code] { exit_code = check(*arguments); });
}

}  // namespace ropecheck::cli
