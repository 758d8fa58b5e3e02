#ifndef ROPECHECK_MODELS_HUGGING_FACE_LAYER_LISTS_H_
#define ROPECHECK_MODELS_HUGGING_FACE_LAYER_LISTS_H_

#include "models/hugging_face/values.h"
#include "models/model_config.h"

// Lists by which a model with one rotation has another base, or no scaling, in some of its layers.
namespace ropecheck::models {

/// Splits the rotation of a model by layer_rope_theta (a base for each layer; 0 for a layer that
/// does not rotate) or by rope_scaling_layers (the layers that have the scaling). Returns false if
/// its class reads neither, or the file has none. Throws ConfigProblem.
bool split_by_layer_list(Values& values, ModelConfig& config);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_LAYER_LISTS_H_
