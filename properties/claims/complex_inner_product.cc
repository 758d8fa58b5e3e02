#include "properties/claims/every_property.h"
#include "properties/claims/inner_products.h"

// Claim: for each pair, x'·conj(y') = m²·x·conj(y)·e^{i(t−s)θ}, the whole complex number: its real
// part is the dot product of the rotated pairs, its imaginary part their cross term. If positions
// have several axes, t and s are the coordinates that the pair turns by.
//
// The left side is within the bound of inner_products.h; the right side is exact.
namespace ropecheck::claims {
namespace {

Verdict complex_inner_product(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Rotated rotated = subject.rotate(operation);
  const Measure measure(subject, c);
  const CheckReal m2 = measure.m() * measure.m();
  Tally tally;
  for_each_meeting(c, [&](const Meeting& meeting) {
    const auto minus_s = negate_position(meeting.k.position);
    const auto distance = minus_s ? add_positions(meeting.q.position, *minus_s) : std::nullopt;
    if (!distance) return;
    for (int pair = 0; pair < c.spec.pairs(); ++pair) {
      const PairIndex at_q = pair_index(c.spec, meeting.q_start, pair);
      const PairIndex at_k = pair_index(c.spec, meeting.k_start, pair);
      InnerProduct product;
      product.add(rotated_once(measure, operation.q, rotated.q, at_q, meeting.q.position, pair,
                               c.direction),
                  rotated_once(measure, operation.k, rotated.k, at_k, meeting.k.position, pair,
                               c.direction));
      const Pair turn = measure.turn(*distance, pair);
      const Pair exact = pair_at(operation.q, at_q) * conj(pair_at(operation.k, at_k)) *
                         (c.direction == Direction::forward ? turn : conj(turn));
      Place where = meeting.q;
      where.pair = pair;
      tally.compare(norm(product.value - Pair{m2 * exact.re, m2 * exact.im}), product.bound,
                    measure.u() * product.size, where,
                    "the complex inner product differs from x·conj(y)·e^{i(t−s)θ}");
    }
  });
  return tally.verdict("no two positions have a 64-bit difference");
}

}  // namespace

const Property kComplexInnerProduct{"complex_inner_product",
                                    "each pair's x'·conj(y') is m²·x·conj(y)·e^{i(t−s)θ}",
                                    {.small_shape = true, .about_angles = true},
                                    complex_inner_product};

}  // namespace ropecheck::claims
