#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "adapters/implementations.h"
#include "cli/commands.h"
#include "cli/spec_arguments.h"
#include "recording/judge.h"
#include "recording/recording.h"
#include "run/targets.h"
#include "support/input_error.h"
#include "support/mapped_file.h"

namespace ropecheck::cli {
namespace {

struct CheckArguments {
  std::string file;
  std::string x = "x";
  std::string positions = "positions";
  std::string y = "y";
  SpecArguments spec;
  std::string contract = "float32";
  bool inverse = false;
  bool heads_first = false;
};

/// Open files: their bytes stay at the same addresses.
using Files = std::map<std::string, support::MappedFile>;

/// A tensor's name in FILE, or the path of an npy file.
models::StoredTensor tensor_named(Files& files, const std::string& file, const std::string& name) {
  const bool is_path = name.ends_with(".npy");
  if (file.empty() && !is_path)
    throw support::InputError("FILE is required, or npy files for --x, --positions and --y");
  const std::string& path = is_path ? name : file;
  const models::TensorFile read =
      models::read_tensor_file(files.try_emplace(path, path).first->second.bytes());
  if (!read.problem.empty()) throw support::InputError("'" + path + "' " + read.problem);
  for (const models::StoredTensor& tensor : read.tensors)
    if (is_path || tensor.name == name) return tensor;
  std::string names;
  for (const models::StoredTensor& tensor : read.tensors)
    if (names.size() < 200) names += (names.empty() ? "" : ", ") + tensor.name;
  throw support::InputError("'" + path + "' has no tensor '" + name + "'; it has " +
                            (names.empty() ? "none" : names));
}

int check(const CheckArguments& arguments) {
  const Contract contract =
      adapters::contract_of_text(arguments.contract, *contract_named("float32"));
  // If the tensors are in npy files, the first word is the specification, and not FILE.
  const auto is_npy = [](const std::string& name) { return name.ends_with(".npy"); };
  SpecArguments specs = arguments.spec;
  std::string in = arguments.file;
  if (spec_names(specs).empty() && is_npy(arguments.x) && is_npy(arguments.y) &&
      is_npy(arguments.positions) && !in.empty())
    std::swap(in, specs.words.emplace_back());
  const std::string spec_name = one_spec_name(specs);
  const RopeSpec spec = run::spec_named(spec_name, config_options(specs.config));
  Files files;
  const models::StoredTensor x = tensor_named(files, in, arguments.x);
  const models::StoredTensor positions = tensor_named(files, in, arguments.positions);
  const models::StoredTensor y = tensor_named(files, in, arguments.y);
  const recording::Recording recording = recording::recording_of(
      spec, x, positions, y,
      {arguments.inverse ? Direction::inverse : Direction::forward, arguments.heads_first});
  const recording::RecordingResult result = recording::check_recording(recording, contract);
  std::fputs(recording::recording_report(result, recording, spec_name, contract).c_str(), stdout);
  return result.failed() ? kFails : result.checked() ? kHolds : kNothingRan;
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand(
      "check", "Check recorded tensors against the reference, with no implementation at hand.");
  command->add_option("FILE", arguments->file, "a safetensors file with the tensors");
  add_spec_arguments(*command, arguments->spec);
  command->add_option("--x", arguments->x,
                      "before the rotation, [batch, seq, heads, head_dim], [seq, heads, head_dim] "
                      "or [seq, head_dim]: a tensor of FILE, or an npy file (x)");
  command->add_option("--positions", arguments->positions,
                      "[batch, seq] or [seq], with several axes also [batch, seq, axes]: a tensor "
                      "of FILE, or an npy file (positions)");
  command->add_option("--y", arguments->y, "after the rotation, like x (y)");
  command->add_option("--contract", arguments->contract, "the contract to check (float32)");
  command->add_flag("--inverse", arguments->inverse, "y is the inverse rotation of x");
  command->add_flag("--heads-first", arguments->heads_first,
                    "x and y are [batch, heads, seq, head_dim]");
  command->callback([arguments, &exit_code] { exit_code = check(*arguments); });
}

}  // namespace ropecheck::cli
