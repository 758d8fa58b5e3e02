#include "cli/spec_arguments.h"

#include <cstdint>

#include "adapters/spec_from_text.h"
#include "models/named_rotations.h"
#include "models/presets.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

/// The length for which the errors of fields are shown: they have no trained length.
constexpr std::int64_t kUsualLength = 131072;

}  // namespace

void add_spec_arguments(CLI::App& command, SpecArguments& arguments) {
  command.add_option("SPEC", arguments.words,
                     "a preset, a model's config.json or GGUF file, or fields such as "
                     "'head_dim=64 base=500000'");
  // One name for each --spec, so that an argument behind it is still positional.
  command.add_option("--spec,--config", arguments.options, "the same as SPEC; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  add_config_arguments(command, arguments.config);
}

std::vector<std::string> spec_names(const SpecArguments& arguments) {
  std::vector<std::string> names = arguments.words;
  names.insert(names.end(), arguments.options.begin(), arguments.options.end());
  return names;
}

std::string one_spec_name(const SpecArguments& arguments) {
  const std::vector<std::string> names = spec_names(arguments);
  if (names.empty())
    throw support::InputError(
        "SPEC is required: a preset (`ropecheck list presets`), a model's file, or fields such as "
        "'head_dim=64 base=500000'");
  if (names.size() > 1)
    throw support::InputError("one specification is needed, and '" + names[0] + "' and '" +
                              names[1] + "' are two");
  return names.front();
}

bool is_spec_name(const std::string& word) {
  return models::find_preset(word) != nullptr || word.ends_with(".json") ||
         word.ends_with(".gguf") ||
         (word.find('=') != std::string::npos && word.find_first_of("/:") > word.find('='));
}

models::ModelConfig rotations_of(const std::string& name, const ConfigArguments& config) {
  if (name.find('=') != std::string::npos) {
    models::ModelConfig fields;
    fields.ropes.push_back(
        {"", adapters::spec_from_text(name), config.seq_len.value_or(kUsualLength), {}});
    return fields;
  }
  models::ModelConfig read = models::named_rotations(name, config_options(config));
  if (!read.problem.empty()) throw support::InputError(read.problem);
  return read;
}

}  // namespace ropecheck::cli
