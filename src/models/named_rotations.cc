#include "models/named_rotations.h"

#include <filesystem>
#include <vector>

#include "models/nearest_name.h"
#include "models/presets.h"

namespace ropecheck::models {
namespace {

/// "; did you mean llama-3.1?", or nothing.
std::string suggested_preset(const std::string& name) {
  std::vector<std::string> names;
  for (const Preset& preset : presets()) names.push_back(preset.name);
  return suggestion_for(name, names);
}

}  // namespace

ModelConfig named_rotations(const std::string& name, const ConfigOptions& options) {
  ModelConfig config;
  if (const Preset* preset = find_preset(name)) {
    config.ropes.push_back({"", preset->spec, options.length.value_or(preset->trained_length)});
    config.notes.push_back(preset->source);
    keep_layer(config, options);
    return config;
  }
  std::error_code ignored;  // a file that cannot be looked at is reported by the reader
  const bool is_path = name.find_first_of("/.") != std::string::npos;
  if (is_path) config = read_model_config(name, options);
  if (is_path && (config.problem.empty() || std::filesystem::exists(name, ignored))) return config;
  const std::string nearest = suggested_preset(name);
  if (!is_path || !nearest.empty())
    config.problem = "there is no preset '" + name + "', and it is no file either" +
                     (nearest.empty() ? "; `ropecheck list presets` shows all presets" : nearest);
  return config;
}

}  // namespace ropecheck::models
