#ifndef ROPECHECK_MODELS_PRESETS_OF_TYPES_H_
#define ROPECHECK_MODELS_PRESETS_OF_TYPES_H_

#include <string>
#include <vector>

#include "models/presets.h"

// Presets that follow from the measured facts of a model's class.
namespace ropecheck::models {

/// Returns the presets, in a fixed order.
std::vector<Preset> presets_of_types();

/// The names of all of them, for a test that none is lost.
std::vector<std::string> names_of_presets_of_types();

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_PRESETS_OF_TYPES_H_
