#include "properties/claims/every_property.h"
#include "properties/claims/same_results.h"

// Claim: two equal calls give equal bits, and so does a third call after a call with other
// positions. A table that is grown, offset or left over from another call fails. No tolerance.
namespace ropecheck::claims {
namespace {

Verdict calls_are_repeatable(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Rotated first = subject.rotate(operation);
  const Rotated second = subject.rotate(operation);
  Tally tally;
  require_same_results(tally, c, first, second, "two equal calls give different bits");
  const auto elsewhere = with_positions(
      operation, subject.capabilities,
      [&](const Position& position) { return add_positions(position, c.shift_by_axis()); });
  if (elsewhere) {
    subject.rotate(*elsewhere);
    require_same_results(tally, c, first, subject.rotate(operation),
                         "a call to other positions in between changes the result");
  }
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kCallsAreRepeatable{"calls_are_repeatable",
                                   "equal calls give equal bits, whatever came in between",
                                   {.special_values = true, .uses_shift = true},
                                   calls_are_repeatable};

}  // namespace ropecheck::claims
