#include "properties/every_property.h"
#include "properties/inner_products.h"

// Claim: Ro(Ro(x, tθ), sθ) = m·Ro(x, (s + t)θ), s the case's shift, on each axis its
// own.
//
// Left: two rotations in a row (bound_of_two). Right: one rotation's bound, times m. They differ by
// at most the sum: (3E)·u·r to first order for m = 1.
namespace ropecheck {
namespace {

template <class Wide>
Verdict check(const Case& c, const Subject<Wide>& subject) {
  const Operation<Wide> operation = operation_of<Wide>(c);
  const Position shift = c.shift_by_axis();
  const auto at_sum =
      with_positions(operation, subject.capabilities,
                     [&](const Position& position) { return add_positions(position, shift); });
  auto second = with_positions(operation, subject.capabilities,
                               [&](const Position&) { return std::optional(shift); });
  if (!at_sum || !second) return skipped("the shift leads out of the range of positions");
  const Rotated<Wide> once = subject.rotate(operation);
  second->q = once.q;
  second->k = once.k;
  const Rotated<Wide> twice = subject.rotate(*second);
  const Rotated<Wide> direct = subject.rotate(*at_sum);
  const Measure<Wide> measure(subject, c.spec);
  const double m = measure.m_as_double();
  Tally tally;
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const double r = norm(pair_at(tensor_of(operation, where.tensor), at));
    const Pair<Wide> right = pair_at(tensor_of(direct, where.tensor), at);
    const Pair<Wide> error = pair_at(tensor_of(twice, where.tensor), at) -
                             Pair<Wide>{measure.m() * right.re, measure.m() * right.im};
    tally.compare(norm(error),
                  bound_of_two(measure, where.pair, r, where.position, shift) +
                      m * measure.bound(*add_positions(where.position, shift), where.pair, m * r),
                  measure.u() * m * m * r, where, "rotating by t and then by s differs from t + s");
  });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kRotationsCompose{"rotations_compose",
                                 "rotating by t and then by s is rotating by t + s",
                                 {.uses_shift = true},
                                 check<DoubleDouble>,
                                 check<Oracle>};

}  // namespace ropecheck
