#ifndef ROPECHECK_MODELS_MODEL_CONFIG_H_
#define ROPECHECK_MODELS_MODEL_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// The rotation of a model as its own files describe it: Hugging Face's config.json, or the metadata
// of a GGUF file. Nothing is guessed: a value that a file leaves out is the default of the model's
// class as it was measured, and is listed as such. If a file contradicts itself or has a key about
// rotation whose effect is not known, the reader says so in a sentence.
namespace ropecheck::models {

/// Values that a file cannot contain, or that replace the file's.
struct ConfigOptions {
  std::optional<Layout> layout = {};          ///< for models whose pairing is not known
  std::optional<double> base = {};            ///< for files without one
  std::optional<std::int64_t> seq_len = {};   ///< for scalings that depend on it; else the length
  std::optional<std::int64_t> length = {};    ///< trained length in tokens, in place of the file's
  std::optional<std::int64_t> head_dim = {};  ///< in place of the file's
  std::string part = {};                      ///< of a file with several models: "vision_config"
  std::string layer = {};                     ///< one kind of layer; empty for all
  std::vector<std::string> ignore = {};       ///< keys that are to be taken as beside the point
};

/// One rotation of a model. Models with several kinds of layers have several.
struct ModelRope {
  std::string layer_type;  ///< "full_attention" and the like; empty if all layers are alike
  RopeSpec spec;
  std::int64_t trained_length;   ///< tokens
  std::vector<int> layers = {};  ///< that have this rotation, from 0; empty if the file lists none
};

/// A value that a rotation follows from.
struct Reading {
  std::string key;
  std::string value;
  std::string from;  ///< "config.json's text_config", or "class default, transformers 5.24.0"
  bool operator==(const Reading&) const = default;
};

struct ModelConfig {
  std::vector<ModelRope> ropes;    ///< at least one, and each sound, unless there is a problem
  std::vector<std::string> notes;  ///< conclusions that the file does not state explicitly
  std::string problem;             ///< a sentence; empty if there is none
  std::vector<Reading> readings = {};
  std::vector<int> unrotated_layers = {};  ///< layers of the model that do not rotate, from 0
};

/// Reads the text of a config.json.
ModelConfig read_hugging_face_config(std::string_view json, const ConfigOptions& options = {});

/// Reads the header of a GGUF file: `bytes` is the file, or enough of its beginning to contain the
/// metadata.
ModelConfig read_gguf_config(std::string_view bytes, const ConfigOptions& options = {});

/// Reads either kind from a file, recognized by its content. An unreadable file is a problem too.
ModelConfig read_model_config(const std::string& path, const ConfigOptions& options = {});

/// Keeps the rotation of options.layer alone, if it names one. A name that the model does not have
/// is a problem, which lists those that it has.
void keep_layer(ModelConfig& config, const ConfigOptions& options);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_MODEL_CONFIG_H_
