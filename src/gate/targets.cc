#include "gate/targets.h"

#include <utility>

#include "gate/input_error.h"
#include "gate/spec_from_text.h"
#include "models/named_rotations.h"
#include "models/presets.h"

namespace ropecheck {
namespace {

/// One target for each kind of layer, if a model's file describes several.
std::vector<Target> named(const std::string& name, const ConfigOptions& options) {
  if (name == kAnySpec) return {{name, std::nullopt}};
  if (name.find('=') != std::string::npos) return {{name, spec_from_text(name)}};
  const ModelConfig config = named_rotations(name, options);
  if (!config.problem.empty()) throw InputError(config.problem);
  std::vector<Target> targets;
  for (const ModelRope& rope : config.ropes)
    targets.push_back({name + (rope.layer_type.empty() ? "" : ":" + rope.layer_type), rope.spec});
  return targets;
}

}  // namespace

std::vector<Target> targets_named(const std::vector<std::string>& names,
                                  const ConfigOptions& options) {
  std::vector<Target> targets;
  for (const std::string& name : names)
    for (Target& target : named(name, options)) targets.push_back(std::move(target));
  if (names.empty()) {
    for (const Preset& preset : presets()) targets.push_back({preset.name, preset.spec});
    targets.push_back({std::string(kAnySpec), std::nullopt});
  }
  return targets;
}

RopeSpec spec_named(const std::string& name, const ConfigOptions& options) {
  const std::vector<Target> targets = targets_named({name}, options);
  if (targets.size() > 1) {
    std::string names;
    for (const Target& target : targets) names += (names.empty() ? "" : ", ") + target.name;
    throw InputError("'" + name + "' has several kinds of layers, " + names +
                     ": spell out the one that is meant");
  }
  if (!targets.front().spec) throw InputError("one specification is needed, not '" + name + "'");
  return *targets.front().spec;
}

}  // namespace ropecheck
