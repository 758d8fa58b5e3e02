#ifndef ROPECHECK_MODELS_GGUF_SCALING_H_
#define ROPECHECK_MODELS_GGUF_SCALING_H_

#include <cstdint>

#include "models/gguf/architectures.h"
#include "models/gguf/metadata.h"
#include "reference/rope_spec.h"

// The scaling of a GGUF file as llama.cpp applies it (src/llama-model.cpp, llama-context.cpp, and
// rope_yarn in ggml): a factor without a type is linear; type "none" drops the factor.
namespace ropecheck::models {

struct GgufScaling {
  Scaling scaling = NoScaling{};
  std::optional<double> attention_factor = {};
  /// rope.scaling.attn_factor, which layers without the scaling have too.
  double plain_attention_factor = 1;
  /// The factor of a header whose type of scaling is "none"; otherwise 1.
  double factor_beside_none = 1;
};

/// `facts` is null for an architecture that is not known. `length` is the trained length, in
/// tokens.
GgufScaling read_gguf_scaling(GgufMetadata& metadata, const GgufArchitecture* facts,
                              std::int64_t length);

/// Divides the frequencies of a specification by the factors of the file's tensors, if it has any.
/// `read_at` reads the file. `stored` is the size of the tensors, of which the first spec.pairs()
/// numbers act.
void apply_gguf_factors(GgufMetadata& metadata, const ReadAt& read_at, std::int64_t length,
                        const ConfigOptions& options, ModelConfig& config, int stored,
                        RopeSpec& spec);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GGUF_SCALING_H_
