#ifndef ROPECHECK_RUN_TARGETS_H_
#define ROPECHECK_RUN_TARGETS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/model_config.h"
#include "reference/rope_spec.h"

namespace ropecheck::run {

/// A rotation that a run checks: a published model's, one that the user wrote down, or for each
/// case another small one.
struct Target {
  std::string name;
  std::optional<RopeSpec> spec;
};

/// The name of the target without a specification of its own.
inline constexpr std::string_view kAnySpec = "any";

/// What --spec names, in that order: presets, a model's config.json or GGUF file, or specifications
/// spelled out as "head_dim=64 rotary_dim=32 base=5e5"; or "any". All presets and "any" where
/// nothing is named. `options` are for the files. Throws InputError.
std::vector<Target> targets_named(const std::vector<std::string>& names,
                                  const models::ConfigOptions& options = {});

/// The specification of the one rotation that a name stands for. Throws InputError also where it
/// stands for several, or for none of its own.
RopeSpec spec_named(const std::string& name, const models::ConfigOptions& options = {});

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_TARGETS_H_
