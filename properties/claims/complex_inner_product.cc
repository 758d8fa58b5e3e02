#include "properties/claims/every_property.h"
#include "properties/claims/inner_products.h"

// Claim: for each pair, x'·conj(y') = m²·x·conj(y)·e^{i(t−s)θ}, the whole complex number: its real
// part is the dot product of the rotated pairs, its imaginary part their cross term. If positions
// have several axes, t and s are the coordinates that the pair turns by.
//
// The left side is within the bound of inner_products.h; the right side is exact.
namespace ropecheck::claims {
namespace {

template <class Wide>
Verdict check(const Case& c, const Subject<Wide>& subject) {
  const Operation<Wide> operation = operation_of<Wide>(c);
  const Rotated<Wide> rotated = subject.rotate(operation);
  const Measure<Wide> measure(subject, c.spec);
  const Wide m2 = measure.m() * measure.m();
  Tally tally;
  for_each_meeting(c, [&](const Meeting& meeting) {
    const auto minus_s = negate_position(meeting.k.position);
    const auto distance = minus_s ? add_positions(meeting.q.position, *minus_s) : std::nullopt;
    if (!distance) return;
    for (int pair = 0; pair < c.spec.pairs(); ++pair) {
      const PairIndex at_q = pair_index(c.spec, meeting.q_start, pair);
      const PairIndex at_k = pair_index(c.spec, meeting.k_start, pair);
      InnerProduct<Wide> product;
      product.add(rotated_once(measure, operation.q, rotated.q, at_q, meeting.q.position, pair),
                  rotated_once(measure, operation.k, rotated.k, at_k, meeting.k.position, pair));
      const Pair<Wide> turn = measure.turn(*distance, pair);
      const Pair<Wide> exact = pair_at(operation.q, at_q) * conj(pair_at(operation.k, at_k)) *
                               (c.direction == Direction::forward ? turn : conj(turn));
      Place where = meeting.q;
      where.pair = pair;
      tally.compare(norm(product.value - Pair<Wide>{m2 * exact.re, m2 * exact.im}), product.bound,
                    measure.u() * product.size, where,
                    "the complex inner product differs from x·conj(y)·e^{i(t−s)θ}");
    }
  });
  return tally.verdict("no two positions have a 64-bit difference");
}

}  // namespace

const Property kComplexInnerProduct{"complex_inner_product",
                                    "each pair's x'·conj(y') is m²·x·conj(y)·e^{i(t−s)θ}",
                                    {.small_shape = true},
                                    check<exact::DoubleDouble>,
                                    check<exact::Oracle>};

}  // namespace ropecheck::claims
