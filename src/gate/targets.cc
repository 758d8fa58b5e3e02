#include "gate/targets.h"

#include "gate/input_error.h"
#include "gate/spec_from_text.h"
#include "models/presets.h"

namespace ropecheck {
namespace {

Target target_named(const std::string& name) {
  if (name == kAnySpec) return {name, std::nullopt};
  if (name.find('=') != std::string::npos) return {name, spec_from_text(name)};
  const Preset* preset = find_preset(name);
  if (preset == nullptr)
    throw InputError("there is no preset '" + name +
                     "'; `ropecheck list presets` shows those that there are");
  return {preset->name, preset->spec};
}

}  // namespace

std::vector<Target> targets_named(const std::vector<std::string>& names) {
  std::vector<Target> targets;
  for (const std::string& name : names) targets.push_back(target_named(name));
  if (names.empty()) {
    for (const Preset& preset : presets()) targets.push_back({preset.name, preset.spec});
    targets.push_back({std::string(kAnySpec), std::nullopt});
  }
  return targets;
}

}  // namespace ropecheck
