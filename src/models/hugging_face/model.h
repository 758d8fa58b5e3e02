#ifndef ROPECHECK_MODELS_HUGGING_FACE_MODEL_H_
#define ROPECHECK_MODELS_HUGGING_FACE_MODEL_H_

#include "models/hugging_face/values.h"

// Resolves one object of a config.json, for one model type, to its rotations.
namespace ropecheck::models {

/// Adds the rotations of the model to `config`. Throws ConfigProblem if one does not follow.
void read_model(Values& values, const ConfigOptions& options, ModelConfig& config);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_MODEL_H_
