#include "fuzz/property_target.h"

// Checks that the transpose rotates back, and that rotations add up.
std::vector<const ropecheck::Property*> ropecheck::checked_properties() {
  return {&kBackwardIsTheTranspose, &kInverseUndoes, &kRotationsCompose, &kOneStepIsOneStep};
}
