#ifndef ROPECHECK_PROPERTIES_CHECK_CASE_H_
#define ROPECHECK_PROPERTIES_CHECK_CASE_H_

#include <vector>

#include "properties/contract.h"
#include "properties/implementation.h"
#include "properties/property.h"
#include "properties/subject.h"
#include "properties/verdict.h"

// The one way in which every driver checks a case.
namespace ropecheck::inline properties {

/// Checks one case. If the implementation throws, or cannot do the call, that is a verdict, too.
Verdict check_case(const Property& property, const Case& c, const Implementation& implementation,
                   const Contract& contract);

/// Checks a case on a subject of the case's format: as check_case, whatever the subject does.
Verdict check_subject(const Property& property, const Case& c, const Subject& subject);

/// A case whose calls are made once, so that several contracts can judge the same results.
class KeptCalls {
 public:
  /// Refers to its arguments, so they must outlive it.
  KeptCalls(const Property& property, const Case& c, const Implementation& implementation)
      : property_(property), case_(c), implementation_(implementation) {}

  /// The first time, the case's calls are made; later, their results are looked up.
  Verdict under(const Contract& contract);

 private:
  const Property& property_;
  const Case& case_;
  const Implementation& implementation_;
  std::vector<Rotated> results_;
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_CHECK_CASE_H_
