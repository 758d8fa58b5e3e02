#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: a call writes all of its outputs and nothing else: not its inputs, not the gaps between
// vectors, not the memory around the tensors. tensor_memory.h describes the memory.
namespace ropecheck::claims {
namespace {

Verdict nothing_else_is_touched(const Case& c, const Subject& subject) {
  const Rotated rotated = subject.rotate(operation_of(c));
  Tally tally;
  Place where;
  where.position = c.position_of(0);
  tally.require(rotated.side_effect.empty(), where, rotated.side_effect.c_str());
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kNothingElseIsTouched{"nothing_else_is_touched",
                                     "outputs are written, all of them, and nothing else",
                                     {.special_values = true, .many_rows = true},
                                     nothing_else_is_touched};

}  // namespace ropecheck::claims
