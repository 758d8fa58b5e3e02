#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: interleaved and half_split are one map up to the permutation of coordinates. The operation
// is done once in each layout, with each pair's values in the places that the layout assigns to
// them.
//
// Both results are within the contract of the same exact pair, so they differ by at most twice the
// bound. (Not to the bit: the two may be computed by different instructions.)
namespace ropecheck::claims {
namespace {

std::vector<Element> permuted(const Case& c, char tensor, const RopeSpec& other,
                              const std::vector<Element>& values) {
  std::vector<Element> moved = values;
  for_each_vector(c, tensor, [&](const Place&, std::size_t start) {
    for (int pair = 0; pair < c.spec.pairs(); ++pair) {
      const PairIndex from = pair_index(c.spec, start, pair);
      const PairIndex to = pair_index(other, start, pair);
      moved[to.first] = values[from.first];
      moved[to.second] = values[from.second];
    }
  });
  return moved;
}

Verdict layouts_agree(const Case& c, const Subject& subject) {
  if (!subject.capabilities.interleaved || !subject.capabilities.half_split)
    return skipped("only one layout is supported");
  const Operation operation = operation_of(c);
  Operation other = operation;
  other.shape.spec.layout =
      c.spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  other.q = permuted(c, 'q', other.shape.spec, operation.q);
  other.k = permuted(c, 'k', other.shape.spec, operation.k);
  const Rotated here = subject.rotate(operation);
  const Rotated there = subject.rotate(other);
  const Measure measure(subject, c);
  Tally tally;
  for (const char tensor : {'q', 'k'})
    for_each_vector(c, tensor, [&](Place where, std::size_t start) {
      for (int pair = 0; pair < c.spec.pairs(); ++pair) {
        where.pair = pair;
        const PairIndex at = pair_index(c.spec, start, pair);
        const Pair a = pair_at(tensor_of(here, tensor), at);
        const Pair b = pair_at(tensor_of(there, tensor), pair_index(other.shape.spec, start, pair));
        const double r = measure.m_as_double() * norm(pair_at(tensor_of(operation, tensor), at));
        tally.compare(norm(a - b), 2 * measure.bound(where.position, pair, r, c.direction),
                      measure.u() * r, where, "interleaved and half_split give different pairs");
      }
    });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kLayoutsAgree{"layouts_agree",
                             "interleaved and half_split are one map, up to the permutation",
                             {},
                             layouts_agree};

}  // namespace ropecheck::claims
