#ifndef ROPECHECK_MODELS_MODEL_LAYOUTS_H_
#define ROPECHECK_MODELS_MODEL_LAYOUTS_H_

#include <optional>
#include <string_view>

#include "reference/rope_spec.h"

// The layouts of known models. Neither config.json nor GGUF files contain the layout, so it is
// looked up by the model's name.
namespace ropecheck::models {

/// Returns the layout in the code of a `model_type` of Hugging Face's transformers, or of an
/// `architecture` of GGUF. Empty if it is not known.
std::optional<Layout> layout_of_model_type(std::string_view model_type);
std::optional<Layout> layout_of_gguf_architecture(std::string_view architecture);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_MODEL_LAYOUTS_H_
