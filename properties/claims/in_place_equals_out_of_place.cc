#include "properties/claims/every_property.h"
#include "properties/claims/same_results.h"

// Claim: rotating in place and into another tensor give the same bits. A kernel that overwrites a
// coordinate before it has computed the coordinate's partner fails. No tolerance.
namespace ropecheck::claims {
namespace {

Verdict in_place_equals_out_of_place(const Case& c, const Subject& subject) {
  if (!subject.capabilities.in_place || !subject.capabilities.out_of_place)
    return skipped("only one of in place and out of place is supported");
  Operation operation = operation_of(c);
  operation.shape.in_place = true;
  const Rotated in_place = subject.rotate(operation);
  operation.shape.in_place = false;
  const Rotated out_of_place = subject.rotate(operation);
  Tally tally;
  require_same_results(tally, c, in_place, out_of_place,
                       "in place and out of place give different bits");
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kInPlaceEqualsOutOfPlace{"in_place_equals_out_of_place",
                                        "in place and out of place give the same bits",
                                        {.special_values = true},
                                        in_place_equals_out_of_place};

}  // namespace ropecheck::claims
