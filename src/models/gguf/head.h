#ifndef ROPECHECK_MODELS_GGUF_HEAD_H_
#define ROPECHECK_MODELS_GGUF_HEAD_H_

#include <string>

#include "models/gguf/metadata.h"
#include "models/model_config.h"

// The width of a head, and of its rotated part, from a GGUF header.
namespace ropecheck::models {

/// Sets spec.head_dim and spec.rotary_dim from the two keys, as llama.cpp's loader does: a head
/// without a key of its own has an equal share of the embedding, and the whole head turns unless
/// the other key says less. Throws ConfigProblem.
void read_gguf_head(GgufMetadata& metadata, const std::string& head_key,
                    const std::string& rotary_key, const ConfigOptions& options,
                    ModelConfig& config, RopeSpec& spec);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GGUF_HEAD_H_
