#include "properties/claims/every_property.h"
#include "properties/claims/two_rotations.h"

// Claim: the transpose undoes the rotation, Roᵀ(Ro(x, tθ), tθ) = m²·x, and so does rotating to −t.
//
// The right side is exact; the left side is two rotations in a row (bound_of_two): 2E·u·r to first
// order for m = 1.
namespace ropecheck::claims {
namespace {

void compare(Tally& tally, const Measure& measure, const Operation& operation, const Rotated& back,
             Direction second, const char* what) {
  const double m = measure.m_as_double();
  for_each_pair(operation.shape, [&](const Place& where, const PairIndex& at) {
    const Pair x = pair_at(tensor_of(operation, where.tensor), at);
    const CheckReal m2 = measure.m() * measure.m();
    const Pair error = pair_at(tensor_of(back, where.tensor), at) - Pair{m2 * x.re, m2 * x.im};
    tally.compare(
        norm(error),
        bound_of_two(measure, where.pair, norm(x), {where.position, operation.shape.direction},
                     {where.position, second}),
        measure.u() * m * m * norm(x), where, what);
  });
}

Verdict inverse_undoes(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  Operation rotated = operation;
  Rotated once = subject.rotate(operation);
  rotated.q = std::move(once.q);
  rotated.k = std::move(once.k);
  const Measure measure(subject, c);
  Tally tally;
  if (subject.capabilities.inverse) {
    Operation transposed = rotated;
    transposed.shape.direction =
        c.direction == Direction::forward ? Direction::inverse : Direction::forward;
    compare(tally, measure, operation, subject.rotate(transposed), transposed.shape.direction,
            "the transpose does not undo the rotation");
  }
  const auto to_minus_t =
      with_positions(std::move(rotated), subject.capabilities,
                     [](const Position& position) { return negate_position(position); });
  if (to_minus_t)
    compare(tally, measure, operation, subject.rotate(*to_minus_t), c.direction,
            "rotating to −t does not undo rotating to t");
  return tally.verdict("neither the inverse nor negative positions are supported");
}

}  // namespace

const Property kInverseUndoes{"inverse_undoes",
                              "the transpose, and rotating to −t, undo the rotation",
                              {.about_angles = true},
                              inverse_undoes};

}  // namespace ropecheck::claims
