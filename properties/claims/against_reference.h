#ifndef ROPECHECK_PROPERTIES_CLAIMS_AGAINST_REFERENCE_H_
#define ROPECHECK_PROPERTIES_CLAIMS_AGAINST_REFERENCE_H_

#include "properties/subject.h"
#include "properties/verdict.h"

namespace ropecheck::claims {

/// Compares the result of one call with the exact rotation of its inputs, under the subject's
/// contract for the call's format and direction.
Verdict against_reference(const Operation& operation, const Rotated& rotated,
                          const Subject& subject);

}  // namespace ropecheck::claims

#endif  // ROPECHECK_PROPERTIES_CLAIMS_AGAINST_REFERENCE_H_
