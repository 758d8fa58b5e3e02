#ifndef ROPECHECK_MODELS_MODEL_CONFIG_H_
#define ROPECHECK_MODELS_MODEL_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// The rotation of a model as its own files describe it: Hugging Face's config.json, or the metadata
// of a GGUF file. Nothing is guessed: what a file leaves out, contradicts, or holds that is not
// known here becomes a sentence that says so.
namespace ropecheck::models {

/// What a file cannot say, or what its reader wants otherwise.
struct ConfigOptions {
  std::optional<Layout> layout;         ///< for models whose pairing is not known
  std::optional<double> base;           ///< for files without one
  std::optional<std::int64_t> seq_len;  ///< for scalings that depend on it; else the trained length
};

/// One rotation of a model. Models with several kinds of layers have several.
struct ModelRope {
  std::string layer_type;  ///< "full_attention" and the like; empty where all layers are alike
  RopeSpec spec;
  std::int64_t trained_length;  ///< tokens
};

struct ModelConfig {
  std::vector<ModelRope> ropes;  ///< one at least, each sound, unless there is a problem
  std::vector<std::string>
      notes;            ///< what was concluded that the file does not say in so many words
  std::string problem;  ///< a sentence; empty where all is well
};

/// Reads the text of a config.json.
ModelConfig read_hugging_face_config(std::string_view json, const ConfigOptions& options = {});

/// Reads the header of a GGUF file: `bytes` is the file, or as much of it as holds the metadata.
ModelConfig read_gguf_config(std::string_view bytes, const ConfigOptions& options = {});

/// Reads either from a file, by its content. Not being readable is a problem too.
ModelConfig read_model_config(const std::string& path, const ConfigOptions& options = {});

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_MODEL_CONFIG_H_
