#include "fuzz/targets/property_target.h"

// Checks that the transpose rotates back, and that rotations add up.
std::vector<const ropecheck::Property*> ropecheck::targets::checked_properties() {
  return {&claims::kBackwardIsTheTranspose, &claims::kInverseUndoes, &claims::kRotationsCompose,
          &claims::kOneStepIsOneStep};
}
