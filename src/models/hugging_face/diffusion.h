#ifndef ROPECHECK_MODELS_HUGGING_FACE_DIFFUSION_H_
#define ROPECHECK_MODELS_HUGGING_FACE_DIFFUSION_H_

#include <nlohmann/json.hpp>
#include <string>

#include "models/model_config.h"

// Transformers of diffusers (transformer/config.json), whose axes have blocks of pairs with
// frequencies of their own: facts/diffusion_transformers.json has what was measured of their
// classes.
namespace ropecheck::models {

/// Returns whether a configuration is one of diffusers, which names its class.
bool is_of_diffusers(const nlohmann::json& document);

/// Adds the rotation. Throws ConfigProblem if it does not follow from the file and the facts.
void read_diffusion_transformer(const nlohmann::json& document, const ConfigOptions& options,
                                ModelConfig& config);

/// "diffusers 0.42.1": the package that was measured.
const std::string& diffusion_transformers_source();

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_DIFFUSION_H_
