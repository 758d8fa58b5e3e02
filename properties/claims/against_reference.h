#ifndef ROPECHECK_PROPERTIES_CLAIMS_AGAINST_REFERENCE_H_
#define ROPECHECK_PROPERTIES_CLAIMS_AGAINST_REFERENCE_H_

#include "properties/error_map.h"
#include "properties/subject.h"
#include "properties/tally.h"
#include "properties/verdict.h"

namespace ropecheck::claims {

/// Compares the result of one call with the exact rotation of its inputs, under the subject's
/// contract for the call's format and direction.
Verdict against_reference(const Operation& operation, const Rotated& rotated,
                          const Subject& subject);

/// Adds the same comparisons to a tally. `what`: the words for a comparison that fails; null: those
/// of matches_reference. `errors`: null, or the map that takes the errors.
void compare_with_reference(Tally& tally, const Operation& operation, const Rotated& rotated,
                            const Subject& subject, const char* what, ErrorMap* errors = nullptr);

}  // namespace ropecheck::claims

#endif  // ROPECHECK_PROPERTIES_CLAIMS_AGAINST_REFERENCE_H_
