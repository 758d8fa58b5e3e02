#ifndef ROPECHECK_MODELS_NAMED_ROTATIONS_H_
#define ROPECHECK_MODELS_NAMED_ROTATIONS_H_

#include <string>

#include "models/model_config.h"

// Finds the rotations that a user names on the command line.
namespace ropecheck::models {

/// Returns the rotations of a preset, or of a model's config.json or GGUF file. A name that is no
/// preset is a path if it contains a slash or a dot.
ModelConfig named_rotations(const std::string& name, const ConfigOptions& options = {});

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_NAMED_ROTATIONS_H_
