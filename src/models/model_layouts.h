#ifndef ROPECHECK_MODELS_MODEL_LAYOUTS_H_
#define ROPECHECK_MODELS_MODEL_LAYOUTS_H_

#include <optional>
#include <string_view>

#include "reference/rope_spec.h"

namespace ropecheck::models {

/// How the code of a `model_type` of Hugging Face's transformers, or of an `architecture` of GGUF,
/// pairs coordinates; no file says it. No value where we do not know.
std::optional<Layout> layout_of_model_type(std::string_view model_type);
std::optional<Layout> layout_of_gguf_architecture(std::string_view architecture);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_MODEL_LAYOUTS_H_
