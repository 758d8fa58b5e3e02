#ifndef ROPECHECK_MODELS_GGUF_CONFIG_H_
#define ROPECHECK_MODELS_GGUF_CONFIG_H_

#include <string_view>

#include "models/gguf/header.h"
#include "models/model_config.h"

// The reader of GGUF files behind model_config.h, for files of which only the beginning is at hand.
namespace ropecheck::models {

/// As read_gguf_config of model_config.h; `read_at` reads the tensors of frequency factors, which
/// may lie anywhere in the file.
ModelConfig read_gguf_config(std::string_view bytes, const ReadAt& read_at,
                             const ConfigOptions& options);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GGUF_CONFIG_H_
