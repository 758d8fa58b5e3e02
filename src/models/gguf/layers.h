#ifndef ROPECHECK_MODELS_GGUF_LAYERS_H_
#define ROPECHECK_MODELS_GGUF_LAYERS_H_

#include <vector>

#include "models/gguf/architectures.h"
#include "models/gguf/metadata.h"

// Which layers of a GGUF file have a sliding window, and which do not rotate.
namespace ropecheck::models {

struct GgufLayers {
  int count = 0;             ///< 0 if the file does not say it
  bool has_windows = false;  ///< some layers have a sliding window
  std::vector<int> full, sliding, unrotated;
};

/// Throws ConfigProblem if the file lacks what the loader needs.
GgufLayers read_gguf_layers(GgufMetadata& metadata, const GgufArchitecture* facts);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GGUF_LAYERS_H_
