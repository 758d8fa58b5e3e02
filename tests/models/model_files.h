#ifndef ROPECHECK_TESTS_MODELS_MODEL_FILES_H_
#define ROPECHECK_TESTS_MODELS_MODEL_FILES_H_

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "models/model_config.h"

namespace ropecheck::models {

/// A recording of this folder.
inline nlohmann::json recording(const std::string& file) {
  return nlohmann::json::parse(std::ifstream(ROPECHECK_MODELS + file));
}

inline ModelConfig read(const std::string& text) { return read_hugging_face_config(text); }

/// The members of a configuration that is read.
inline const std::string kLlama =
    R"("model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
       "max_position_embeddings": 8192)";

/// A file that is refused, with a part of the sentence.
struct Refused {
  const char* what;
  std::string text;
  const char* said;
};

}  // namespace ropecheck::models

#endif
