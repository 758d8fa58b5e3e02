#include "fuzz/property_target.h"

// Checks layouts, strides, odd tails and aliasing, while AddressSanitizer watches the memory.
std::vector<const ropecheck::Property*> ropecheck::checked_properties() {
  return {&kLayoutsAgree,      &kInPlaceEqualsOutOfPlace, &kNothingElseIsTouched,
          &kRestPassesThrough, &kIdentityAtZero,          &kPowersOfTwoScaleExactly,
          &kLinearity};
}
