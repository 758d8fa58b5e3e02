#include "properties/recorded_calls.h"

#include "properties/check_case.h"
#include "properties/claims/against_reference.h"
#include "properties/given_table.h"

namespace ropecheck::inline properties {

RecordedCalls::RecordedCalls(const Property& property, const Case& c,
                             const Implementation& implementation, const Contract& contract)
    : implementation_(implementation), form_(table_form_of(c, implementation.capabilities)) {
  Subject subject = subject_of(implementation, contract, c.dtype, form_);
  subject.rotate = [this, rotate = subject.rotate](const Operation& operation) {
    // emplace_back would need Clang 16 for a structure without constructors.
    calls_.push_back({operation, rotate(operation)});
    return calls_.back().rotated;
  };
  check_subject(property, c, subject);
}

Verdict RecordedCalls::under(const Contract& contract, std::size_t call) const {
  const auto& [operation, rotated] = calls_[call];
  return claims::against_reference(
      operation, rotated, subject_of(implementation_, contract, operation.shape.dtype, form_));
}

}  // namespace ropecheck::properties
