#include "fuzz/targets/property_target.h"

// Layouts, strides, odd tails and aliasing, under the eyes of AddressSanitizer.
std::vector<const ropecheck::Property*> ropecheck::checked_properties() {
  return {&claims::kLayoutsAgree,
          &claims::kInPlaceEqualsOutOfPlace,
          &claims::kNothingElseIsTouched,
          &claims::kRestPassesThrough,
          &claims::kIdentityAtZero,
          &claims::kPowersOfTwoScaleExactly,
          &claims::kLinearity};
}
