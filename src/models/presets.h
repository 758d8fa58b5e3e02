#ifndef ROPECHECK_MODELS_PRESETS_H_
#define ROPECHECK_MODELS_PRESETS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// The rotations of published models, under names that people know them by.
namespace ropecheck::models {

struct Preset {
  std::string name;             ///< as on the command line: "llama-3"
  RopeSpec spec;                ///< of one attention head
  std::int64_t trained_length;  ///< tokens: positions 0 … trained_length − 1 occur in the model
  std::string source;           ///< the model, and what in its configuration needs a word
};

/// All presets, in a fixed order; names are unique and every spec is sound.
const std::vector<Preset>& presets();

/// The preset of that name; null where there is none. Lives as long as the program.
const Preset* find_preset(std::string_view name);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_PRESETS_H_
