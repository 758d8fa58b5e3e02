#include "fuzz/targets/property_target.h"

// Checks that the attention between two tokens depends only on their distance.
std::vector<const ropecheck::Property*> ropecheck::targets::checked_properties() {
  return {&claims::kShiftInvariance, &claims::kTransposeDerivation, &claims::kComplexInnerProduct,
          &claims::kAttentionIsRelative};
}
