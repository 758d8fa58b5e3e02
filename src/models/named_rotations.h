#ifndef ROPECHECK_MODELS_NAMED_ROTATIONS_H_
#define ROPECHECK_MODELS_NAMED_ROTATIONS_H_

#include <string>

#include "models/model_config.h"

namespace ropecheck::models {

/// The rotations that a user names: a preset, or a model's config.json or GGUF file. A name that is
/// no preset is a path where it holds a slash or a dot.
ModelConfig named_rotations(const std::string& name, const ConfigOptions& options = {});

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_NAMED_ROTATIONS_H_
