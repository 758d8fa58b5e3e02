#ifndef ROPECHECK_PROPERTIES_CHECK_CASE_H_
#define ROPECHECK_PROPERTIES_CHECK_CASE_H_

#include "properties/contract.h"
#include "properties/implementation.h"
#include "properties/property.h"
#include "properties/verdict.h"

// The one way in which every driver checks a case.
namespace ropecheck::inline properties {

/// Checks one case. If the implementation throws, or cannot do the call, that is a verdict, too.
Verdict check_case(const Property& property, const Case& c, const Implementation& implementation,
                   const Contract& contract);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_CHECK_CASE_H_
