#include "fuzz/targets/property_target.h"

// Searches for precision loss: any position, specification, shape and values, against the
// reference.
std::vector<const ropecheck::Property*> ropecheck::targets::checked_properties() {
  return {&claims::kMatchesReference};
}
