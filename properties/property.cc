#include "properties/property.h"

#include <array>

#include "properties/claims/every_property.h"

namespace ropecheck::inline properties {

std::span<const Property* const> all_properties() {
  static constexpr std::array all{&claims::kMatchesReference,
                                  &claims::kNormIsPreserved,
                                  &claims::kTransposeDerivation,
                                  &claims::kShiftInvariance,
                                  &claims::kComplexInnerProduct,
                                  &claims::kAttentionIsRelative,
                                  &claims::kBlocksAreIndependent,
                                  &claims::kIdentityAtZero,
                                  &claims::kRotationsCompose,
                                  &claims::kInverseUndoes,
                                  &claims::kOneStepIsOneStep,
                                  &claims::kPositionsAreUnique,
                                  &claims::kLinearity,
                                  &claims::kPowersOfTwoScaleExactly,
                                  &claims::kLayoutsAgree,
                                  &claims::kInPlaceEqualsOutOfPlace,
                                  &claims::kVectorsAreIndependent,
                                  &claims::kRestPassesThrough,
                                  &claims::kBackwardIsTheTranspose,
                                  &claims::kNothingElseIsTouched,
                                  &claims::kCallsAreRepeatable,
                                  &claims::kOtherCallsLeaveNoTrace,
                                  &claims::kThreadsDoNotInterfere,
                                  &claims::kTableEntriesAreClose,
                                  &claims::kPositionsOutsideTheRange};
  return all;
}

const Property* property_named(std::string_view name) {
  for (const Property* property : all_properties())
    if (property->name == name) return property;
  return nullptr;
}

}  // namespace ropecheck::properties
