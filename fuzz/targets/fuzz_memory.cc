#include "fuzz/targets/property_target.h"

// Checks layouts, strides, odd tails and aliasing, while AddressSanitizer watches the memory.
std::vector<const ropecheck::Property*> ropecheck::targets::checked_properties() {
  return {&claims::kLayoutsAgree,
          &claims::kInPlaceEqualsOutOfPlace,
          &claims::kNothingElseIsTouched,
          &claims::kRestPassesThrough,
          &claims::kIdentityAtZero,
          &claims::kPowersOfTwoScaleExactly,
          &claims::kLinearity};
}
