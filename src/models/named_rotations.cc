#include "models/named_rotations.h"

#include "models/presets.h"

namespace ropecheck::models {

ModelConfig named_rotations(const std::string& name, const ConfigOptions& options) {
  ModelConfig config;
  if (const Preset* preset = find_preset(name)) {
    config.ropes.push_back({"", preset->spec, preset->trained_length});
    config.notes.push_back(preset->source);
    return config;
  }
  if (name.find_first_of("/.") != std::string::npos) return read_model_config(name, options);
  config.problem =
      "there is no preset '" + name +
      "', and it is no path either; `ropecheck list presets` shows those that there are";
  return config;
}

}  // namespace ropecheck::models
