#include "properties/claims/every_property.h"
#include "properties/claims/inner_products.h"

// Claim: the backward pass is the transpose, ⟨Ro(x), g⟩ = ⟨x, Roᵀ(g)⟩, with the key tensor's values
// as an arbitrary cotangent g. The values are random, since a constant cotangent would hide a
// constant gradient. Roᵀ is the vector-Jacobian product if the implementation has code of its own
// for it, and the inverse otherwise.
//
// Left: the error of Ro(x) times ‖g‖. Right: ‖x‖ times the error of Roᵀ(g). Both sides equal the
// same exact number, so they differ by at most the sum.
namespace ropecheck::claims {
namespace {

Verdict backward_is_the_transpose(const Case& c, const Subject& subject) {
  const Capabilities& can = subject.capabilities;
  if (!can.vjp && !can.inverse)
    return skipped("neither the vector-Jacobian product nor the inverse is supported");
  Operation operation = operation_of(c);
  operation.shape.direction = Direction::forward;
  const Rotated forward = subject.rotate(operation);
  operation.shape.direction = can.vjp ? Direction::vjp : Direction::inverse;
  const Rotated backward = subject.rotate(operation);
  const Measure measure(subject, c);
  Tally tally;
  for_each_vector(c, 'q', [&](const Place& where, std::size_t start) {
    const std::size_t g_start =
        vector_start(c, c.k.heads, where.batch, where.seq, where.head % c.k.heads);
    InnerProduct left, right;
    for (int pair = 0; pair < c.spec.pairs(); ++pair) {
      const PairIndex at_x = pair_index(c.spec, start, pair);
      const PairIndex at_g = pair_index(c.spec, g_start, pair);
      left.add(rotated_once(measure, operation.q, forward.q, at_x, where.position, pair,
                            Direction::forward),
               as_given(operation.k, at_g));
      right.add(as_given(operation.q, at_x),
                rotated_once(measure, operation.k, backward.k, at_g, where.position, pair,
                             operation.shape.direction));
    }
    tally.compare(std::abs(static_cast<double>(CheckReal(left.value.re - right.value.re))),
                  left.bound + right.bound, measure.u() * left.size, where,
                  "⟨Ro(x), g⟩ differs from ⟨x, Roᵀ(g)⟩");
  });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kBackwardIsTheTranspose{"backward_is_the_transpose",
                                       "⟨Ro(x), g⟩ = ⟨x, Roᵀ(g)⟩ for any cotangent g",
                                       {},
                                       backward_is_the_transpose};

}  // namespace ropecheck::claims
