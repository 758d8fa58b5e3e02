#include "recording/identify/identify.h"

#include <cstdio>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/recorded_tensors.h"
#include "recording/identify/unknown_recording.h"

namespace ropecheck::cli {
namespace {

struct IdentifyArguments {
  RecordedTensorNames names;
  bool json = false;
};

int identify(const IdentifyArguments& arguments) {
  RecordedTensors tensors(arguments.names);
  const models::StoredTensor x = tensors.x();
  const models::StoredTensor positions = tensors.positions();
  const models::StoredTensor y = tensors.y();
  const recording::Identification result = recording::identify(
      recording::recording_to_identify(x, positions, y, arguments.names.heads_first));
  std::fputs((arguments.json ? recording::identification_json(result)
                             : recording::identification_report(result))
                 .c_str(),
             stdout);
  switch (result.answer) {
    case recording::Answer::found:
      return kHolds;
    case recording::Answer::cannot_tell:
      return kNothingRan;
    default:
      return kFails;
  }
}

}  // namespace

void add_identify(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<IdentifyArguments>();
  CLI::App* command = app.add_subcommand(
      "identify", "Say which rotation turns a recorded x into y: base, layout, width, scaling.");
  add_recorded_tensors(*command, arguments->names);
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments, &exit_code] { exit_code = identify(*arguments); });
}

}  // namespace ropecheck::cli
