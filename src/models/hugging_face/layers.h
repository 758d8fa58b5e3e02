#ifndef ROPECHECK_MODELS_HUGGING_FACE_LAYERS_H_
#define ROPECHECK_MODELS_HUGGING_FACE_LAYERS_H_

#include <cstddef>

#include "models/hugging_face/values.h"

// Assigns the layers of a model to its rotations, from the list in its config.json that decides.
namespace ropecheck::models {

/// The most layers that a list may have.
inline constexpr std::size_t kMostLayers = 10'000;

/// Sets `layers` of each rotation and `unrotated_layers`; removes rotations that no layer has. If
/// the file has no list, notes say which kinds of layers there are. Throws ConfigProblem if the
/// list has a value whose rotation is not known.
void assign_layers(Values& values, ModelConfig& config);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_LAYERS_H_
