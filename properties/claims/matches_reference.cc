#include "properties/claims/against_reference.h"
#include "properties/claims/every_property.h"

// Claim: every rotated pair is within the contract of the exact one (against_reference.cc).
namespace ropecheck::claims {
namespace {

Verdict matches_reference(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  return against_reference(operation, subject.rotate(operation), subject);
}

}  // namespace

const Property kMatchesReference{
    "matches_reference",
    "every rotated pair is within the contract of the exact rotation",
    {.special_values = true, .many_rows = true, .far_rows = true, .tells_most = true},
    matches_reference};

}  // namespace ropecheck::claims
