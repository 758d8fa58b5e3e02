#include "fuzz/targets/property_target.h"

// What attention sees of two tokens depends on their distance alone.
std::vector<const ropecheck::Property*> ropecheck::checked_properties() {
  return {&claims::kShiftInvariance, &claims::kTransposeDerivation, &claims::kComplexInnerProduct,
          &claims::kAttentionIsRelative};
}
