#ifndef ROPECHECK_RUN_TARGETS_H_
#define ROPECHECK_RUN_TARGETS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/model_config.h"
#include "reference/rope_spec.h"

// The rotations that a run checks, and the ways in which a user names them.
namespace ropecheck::run {

/// A rotation that a run checks: a published model's, one that the user wrote down, or, if `spec`
/// is empty, a different small one for each case.
struct Target {
  std::string name;
  std::optional<RopeSpec> spec;
  std::int64_t trained_length = 0;  ///< tokens; 0 if nobody says
};

/// The name of the target without a specification of its own.
inline constexpr std::string_view kAnySpec = "any";

/// Returns the targets that --spec names, in that order: presets, a model's config.json or GGUF
/// file, specifications spelled out as "head_dim=64 rotary_dim=32 base=5e5", or "any". Without
/// names, returns the presets that are checked by default, and "any". `options` are for the files.
/// Throws InputError if a name is unknown.
std::vector<Target> targets_named(const std::vector<std::string>& names,
                                  const models::ConfigOptions& options = {});

/// Returns the targets of an implementation that has only some specifications: these, under the
/// names of presets if they are presets.
std::vector<Target> targets_of(const std::vector<RopeSpec>& specs);

/// Returns the specification of the one rotation that a name stands for. Also throws InputError if
/// the name stands for several rotations, or for none in particular.
RopeSpec spec_named(const std::string& name, const models::ConfigOptions& options = {});

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_TARGETS_H_
