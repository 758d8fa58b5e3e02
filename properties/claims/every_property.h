#ifndef ROPECHECK_PROPERTIES_CLAIMS_EVERY_PROPERTY_H_
#define ROPECHECK_PROPERTIES_CLAIMS_EVERY_PROPERTY_H_

#include "properties/property.h"

// The properties. Each is defined in the file of the same name.
namespace ropecheck::claims {

extern const Property kMatchesReference;
extern const Property kNormIsPreserved;
extern const Property kTransposeDerivation;
extern const Property kShiftInvariance;
extern const Property kComplexInnerProduct;
extern const Property kAttentionIsRelative;
extern const Property kBlocksAreIndependent;
extern const Property kIdentityAtZero;
extern const Property kRotationsCompose;
extern const Property kInverseUndoes;
extern const Property kOneStepIsOneStep;
extern const Property kPositionsAreUnique;
extern const Property kLinearity;
extern const Property kPowersOfTwoScaleExactly;
extern const Property kLayoutsAgree;
extern const Property kInPlaceEqualsOutOfPlace;
extern const Property kVectorsAreIndependent;
extern const Property kRestPassesThrough;
extern const Property kBackwardIsTheTranspose;
extern const Property kNothingElseIsTouched;
extern const Property kCallsAreRepeatable;
extern const Property kOtherCallsLeaveNoTrace;
extern const Property kThreadsDoNotInterfere;
extern const Property kTableEntriesAreClose;
extern const Property kPositionsOutsideTheRange;

}  // namespace ropecheck::claims

#endif  // ROPECHECK_PROPERTIES_CLAIMS_EVERY_PROPERTY_H_
