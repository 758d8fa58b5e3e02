#ifndef ROPECHECK_MODELS_HUGGING_FACE_PARAMETERS_H_
#define ROPECHECK_MODELS_HUGGING_FACE_PARAMETERS_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/hugging_face/values.h"

// Merges the places in which a config.json has the parameters of its rotations: rope_parameters,
// the older rope_scaling with rope_theta beside it, and the defaults of the model's class.
namespace ropecheck::models {

/// The parameters of one kind of layer.
struct Parameters {
  std::string label;      ///< kind of layer; empty if all layers are alike
  nlohmann::json object;  ///< with rope_theta; partial_rotary_factor if it is known
  std::string name;       ///< of the object, for messages
};

/// Returns the parameters of each kind of layer that the model has. Throws ConfigProblem if places
/// contradict each other, or if a place is not read by the model's code.
std::vector<Parameters> parameters_of(Values& values, const ConfigOptions& options);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_PARAMETERS_H_
