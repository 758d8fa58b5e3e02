#ifndef ROPECHECK_MODELS_MODEL_CONFIG_H_
#define ROPECHECK_MODELS_MODEL_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// The rotation of a model as its own files describe it: Hugging Face's config.json, or the metadata
// of a GGUF file. Nothing is guessed: if a file omits or contradicts a value, or contains an
// unknown one, the reader reports it in a sentence.
namespace ropecheck::models {

/// Values that a file cannot contain, or that replace the file's.
struct ConfigOptions {
  std::optional<Layout> layout;         ///< for models whose pairing is not known
  std::optional<double> base;           ///< for files without one
  std::optional<std::int64_t> seq_len;  ///< for scalings that depend on it; else the trained length
};

/// One rotation of a model. Models with several kinds of layers have several.
struct ModelRope {
  std::string layer_type;  ///< "full_attention" and the like; empty if all layers are alike
  RopeSpec spec;
  std::int64_t trained_length;  ///< tokens
};

struct ModelConfig {
  std::vector<ModelRope> ropes;    ///< at least one, and each sound, unless there is a problem
  std::vector<std::string> notes;  ///< conclusions that the file does not state explicitly
  std::string problem;             ///< a sentence; empty if there is none
};

/// Reads the text of a config.json.
ModelConfig read_hugging_face_config(std::string_view json, const ConfigOptions& options = {});

/// Reads the header of a GGUF file: `bytes` is the file, or enough of its beginning to contain the
/// metadata.
ModelConfig read_gguf_config(std::string_view bytes, const ConfigOptions& options = {});

/// Reads either kind from a file, recognized by its content. An unreadable file is a problem too.
ModelConfig read_model_config(const std::string& path, const ConfigOptions& options = {});

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_MODEL_CONFIG_H_
