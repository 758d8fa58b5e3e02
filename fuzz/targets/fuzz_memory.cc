#include "fuzz/targets/property_target.h"

// Layouts, strides, odd tails and aliasing, under the eyes of AddressSanitizer.
std::vector<const ropecheck::Property*> ropecheck::checked_properties() {
  return {&kLayoutsAgree,      &kInPlaceEqualsOutOfPlace, &kNothingElseIsTouched,
          &kRestPassesThrough, &kIdentityAtZero,          &kPowersOfTwoScaleExactly,
          &kLinearity};
}
