#include "run/targets.h"

#include <fmt/core.h>

#include <utility>

#include "adapters/spec_from_text.h"
#include "models/named_rotations.h"
#include "models/presets.h"
#include "support/input_error.h"

namespace ropecheck::run {
namespace {

/// One target for each kind of layer, if a model's file describes several.
std::vector<Target> named(const std::string& name, const models::ConfigOptions& options) {
  if (name == kAnySpec) return {{name, std::nullopt, 0}};
  if (name.find('=') != std::string::npos) return {{name, adapters::spec_from_text(name), 0}};
  const models::ModelConfig config = models::named_rotations(name, options);
  if (!config.problem.empty()) throw support::InputError(config.problem);
  std::vector<Target> targets;
  for (const models::ModelRope& rope : config.ropes)
    targets.push_back({name + (rope.layer_type.empty() ? "" : ":" + rope.layer_type), rope.spec,
                       rope.trained_length});
  return targets;
}

}  // namespace

std::vector<Target> targets_named(const std::vector<std::string>& names,
                                  const models::ConfigOptions& options) {
  std::vector<Target> targets;
  for (const std::string& name : names)
    for (Target& target : named(name, options)) targets.push_back(std::move(target));
  if (names.empty()) {
    for (const models::Preset& preset : models::presets())
      if (preset.by_default) targets.push_back({preset.name, preset.spec, preset.trained_length});
    targets.push_back({std::string(kAnySpec), std::nullopt});
  }
  return targets;
}

std::vector<Target> targets_of(const std::vector<RopeSpec>& specs) {
  std::vector<Target> targets;
  for (const RopeSpec& spec : specs) {
    std::string name = "its own";
    if (specs.size() > 1) name += fmt::format(" {}", targets.size() + 1);
    for (const models::Preset& preset : models::presets())
      if (preset.spec == spec) name = preset.name;
    targets.push_back({name, spec});
  }
  return targets;
}

RopeSpec spec_named(const std::string& name, const models::ConfigOptions& options) {
  const std::vector<Target> targets = targets_named({name}, options);
  if (targets.size() > 1) {
    std::string names;
    for (const Target& target : targets) names += (names.empty() ? "" : ", ") + target.name;
    throw support::InputError("'" + name + "' has several kinds of layers, " + names +
                              ": --layer names one");
  }
  if (!targets.front().spec)
    throw support::InputError("one specification is needed, and '" + name + "' stands for many");
  return *targets.front().spec;
}

}  // namespace ropecheck::run
