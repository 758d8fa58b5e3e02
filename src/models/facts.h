#ifndef ROPECHECK_MODELS_FACTS_H_
#define ROPECHECK_MODELS_FACTS_H_

#include <string_view>

// The data files of facts/, which the build puts into the program (facts/embed.cmake).
namespace ropecheck::models::facts {

/// model_types.json: the model types of transformers.
std::string_view model_types();

/// vision_encoders.json: the model types of transformers that turn by rows and columns.
std::string_view vision_encoders();

/// diffusion_transformers.json: the classes of diffusers.
std::string_view diffusion_transformers();

/// gguf_architectures.json: the architectures of llama.cpp.
std::string_view gguf_architectures();

}  // namespace ropecheck::models::facts

#endif  // ROPECHECK_MODELS_FACTS_H_
