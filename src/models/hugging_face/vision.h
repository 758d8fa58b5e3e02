#ifndef ROPECHECK_MODELS_HUGGING_FACE_VISION_H_
#define ROPECHECK_MODELS_HUGGING_FACE_VISION_H_

#include "models/hugging_face/values.h"

// Encoders of pictures, whose pairs turn by the row and the column of a patch:
// facts/vision_encoders.json has what was measured of their classes.
namespace ropecheck::models {

/// Adds the rotation of a model type that is axial. Throws ConfigProblem if it does not follow from
/// the file and the facts.
void read_vision_encoder(Values& values, const ConfigOptions& options, ModelConfig& config);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_VISION_H_
