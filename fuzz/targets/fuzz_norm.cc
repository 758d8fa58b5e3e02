#include "fuzz/targets/property_target.h"

// Checks that a rotation keeps the length of every pair.
std::vector<const ropecheck::Property*> ropecheck::targets::checked_properties() {
  return {&claims::kNormIsPreserved};
}
