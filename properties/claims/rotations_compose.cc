#include "properties/claims/every_property.h"
#include "properties/claims/two_rotations.h"

// Claim: Ro(Ro(x, tθ), sθ) = m·Ro(x, (s + t)θ), where s is the case's shift, with its own number on
// each axis.
//
// The bound: two_rotations.h.
namespace ropecheck::claims {
namespace {

Verdict rotations_compose(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Position shift = c.shift_by_axis();
  const auto at_sum =
      with_positions(operation, subject.capabilities,
                     [&](const Position& position) { return add_positions(position, shift); });
  auto second = with_positions(operation, subject.capabilities,
                               [&](const Position&) { return std::optional(shift); });
  if (!at_sum || !second) return skipped("the shift leads out of the range of positions");
  const Rotated once = subject.rotate(operation);
  second->q = once.q;
  second->k = once.k;
  const Rotated twice = subject.rotate(*second);
  const Rotated direct = subject.rotate(*at_sum);
  return compare_two_with_one(
      subject, operation, twice, [&](const Place&) { return shift; }, direct,
      [&](const Place& where) { return *add_positions(where.position, shift); }, c.direction,
      "rotating by t and then by s differs from t + s");
}

}  // namespace

const Property kRotationsCompose{"rotations_compose",
                                 "rotating by t and then by s is rotating by t + s",
                                 {.uses_shift = true, .about_angles = true},
                                 rotations_compose};

}  // namespace ropecheck::claims
