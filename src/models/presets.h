#ifndef ROPECHECK_MODELS_PRESETS_H_
#define ROPECHECK_MODELS_PRESETS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// The rotations of published models, under their common names.
namespace ropecheck::models {

struct Preset {
  std::string name;             ///< as on the command line: "llama-3"
  RopeSpec spec;                ///< specification of one attention head
  std::int64_t trained_length;  ///< tokens: positions 0 … trained_length − 1 occur in the model
  std::string source;           ///< the model, and a note on its configuration if one is needed
  bool by_default = true;       ///< one of those that the gate checks if no specification is named
};

/// All presets, in a fixed order; names are unique and every spec is sound.
const std::vector<Preset>& presets();

/// Returns the preset of that name; null if there is none. Lives as long as the program.
const Preset* find_preset(std::string_view name);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_PRESETS_H_
