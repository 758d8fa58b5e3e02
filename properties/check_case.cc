#include "properties/check_case.h"

#include <exception>
#include <new>
#include <string>

#include "properties/case/case.h"
#include "properties/case/within_limits.h"
#include "properties/given_table.h"
#include "properties/subject.h"

namespace ropecheck::inline properties {
namespace {

Verdict check(const Property& property, const Case& c, const Subject& subject) {
  const Capabilities& can = subject.capabilities;
  if (const std::string missing = unsupported(c, can); !missing.empty())
    return skipped("not declared: " + missing);
  if (can.given_table && property.domain.about_angles)
    return skipped("it is about angles, and the implementation is given cos and sin");
  Verdict verdict = property.check(with_values_within_limits(c, can.limits), subject);
  if (can.given_table && verdict.fails()) verdict.reason += "; " + describe(table_form_of(c, can));
  return verdict;
}

}  // namespace

Verdict check_subject(const Property& property, const Case& c, const Subject& subject) {
  try {
    return check(property, c, subject);
  } catch (const NotDeclared& missing) {
    return skipped(std::string("not declared: ") + missing.what());
  } catch (const CallFailed& failure) {
    Verdict verdict;
    verdict.outcome = failure.ending == CallStatus::Ending::crashed ? Outcome::crashed
                      : failure.ending == CallStatus::Ending::hung  ? Outcome::hung
                                                                    : Outcome::failed;
    verdict.failures = 1;
    verdict.reason = failure.what();
    return verdict;
  } catch (const std::exception& trouble) {
    if (dynamic_cast<const std::bad_alloc*>(&trouble) != nullptr && has_wide_gaps(c))
      return skipped("this machine has too few addresses for rows so far apart");
    Verdict verdict;
    verdict.outcome = Outcome::undecided;
    verdict.reason = std::string("the check itself failed: ") + trouble.what();
    return verdict;
  }
}

Verdict check_case(const Property& property, const Case& c, const Implementation& implementation,
                   const Contract& contract) {
  return check_subject(
      property, c,
      subject_of(implementation, contract, c.dtype, table_form_of(c, implementation.capabilities)));
}

Verdict KeptCalls::under(const Contract& contract) {
  Subject subject = subject_of(implementation_, contract, case_.dtype,
                               table_form_of(case_, implementation_.capabilities));
  std::size_t next = 0;
  subject.rotate = [this, &next, call = subject.rotate](const Operation& operation) {
    if (next == results_.size()) results_.push_back(call(operation));
    return results_[next++];
  };
  return check_subject(property_, case_, subject);
}

}  // namespace ropecheck::properties
