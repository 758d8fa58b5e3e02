#include "properties/property.h"

#include <array>

#include "properties/claims/every_property.h"

namespace ropecheck {

std::span<const Property* const> all_properties() {
  static constexpr std::array all{&kMatchesReference,
                                  &kNormIsPreserved,
                                  &kTransposeDerivation,
                                  &kShiftInvariance,
                                  &kComplexInnerProduct,
                                  &kAttentionIsRelative,
                                  &kBlocksAreIndependent,
                                  &kIdentityAtZero,
                                  &kRotationsCompose,
                                  &kInverseUndoes,
                                  &kOneStepIsOneStep,
                                  &kPositionsAreUnique,
                                  &kLinearity,
                                  &kPowersOfTwoScaleExactly,
                                  &kLayoutsAgree,
                                  &kInPlaceEqualsOutOfPlace,
                                  &kVectorsAreIndependent,
                                  &kRestPassesThrough,
                                  &kBackwardIsTheTranspose,
                                  &kNothingElseIsTouched,
                                  &kCallsAreRepeatable,
                                  &kOtherCallsLeaveNoTrace,
                                  &kThreadsDoNotInterfere,
                                  &kTableEntriesAreClose};
  return all;
}

const Property* property_named(std::string_view name) {
  for (const Property* property : all_properties())
    if (property->name == name) return property;
  return nullptr;
}

}  // namespace ropecheck
