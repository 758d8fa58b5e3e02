#ifndef ROPECHECK_PROPERTIES_CLAIMS_TWO_ROTATIONS_H_
#define ROPECHECK_PROPERTIES_CLAIMS_TWO_ROTATIONS_H_

#include "properties/measure.h"

// Two rotations in a row, with the bound that a contract gives for them.
namespace ropecheck::claims {

/// One of two rotations in a row.
struct Turn {
  Position position;
  Direction direction;
};

/// Bound on a pair rotated twice, given the exact norm r of the input: the first call's error is
/// turned and scaled by m with the pair, and the second call rotates a vector longer by that error.
inline double bound_of_two(const Measure& measure, int pair, double r, const Turn& first,
                           const Turn& second) {
  const double m = measure.m_as_double();
  const double after_first = measure.bound(first.position, pair, m * r, first.direction);
  return m * after_first +
         measure.bound(second.position, pair, m * (m * r + after_first), second.direction);
}

/// Compares two rotations of an operation's tensors with the equivalent single rotation, times m.
/// `second(where)` is the position of the second of the two rotations, and `rest(where)` is that of
/// the single one; these two have the operation's direction. The first one has the direction
/// `first`.
///
/// Left: bound_of_two. Right: one rotation's bound, times m. They differ by at most the sum: 3E·u·r
/// to first order for m = 1.
template <class Second, class Rest>
Verdict compare_two_with_one(const Subject& subject, const Operation& operation, const Rotated& two,
                             const Second& second, const Rotated& one, const Rest& rest,
                             Direction first, const char* difference) {
  const Case& c = operation.shape;
  const Measure measure(subject, c);
  const double m = measure.m_as_double();
  Tally tally;
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const double r = norm(pair_at(tensor_of(operation, where.tensor), at));
    const Pair right = pair_at(tensor_of(one, where.tensor), at);
    const Pair error = pair_at(tensor_of(two, where.tensor), at) -
                       Pair{measure.m() * right.re, measure.m() * right.im};
    tally.compare(norm(error),
                  bound_of_two(measure, where.pair, r, {where.position, first},
                               {second(where), c.direction}) +
                      m * measure.bound(rest(where), where.pair, m * r, c.direction),
                  measure.u() * m * m * r, where, difference);
  });
  return tally.verdict("nothing to compare");
}

}  // namespace ropecheck::claims

#endif  // ROPECHECK_PROPERTIES_CLAIMS_TWO_ROTATIONS_H_
