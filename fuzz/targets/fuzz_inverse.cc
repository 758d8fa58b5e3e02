#include "fuzz/targets/property_target.h"

// The transpose turns back; turns add up.
std::vector<const ropecheck::Property*> ropecheck::checked_properties() {
  return {&claims::kBackwardIsTheTranspose, &claims::kInverseUndoes, &claims::kRotationsCompose,
          &claims::kOneStepIsOneStep};
}
