#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: the same token at two positions has two different embeddings: positions do not collapse
// into one (256 and 257 in bfloat16, 2²⁴ and 2²⁴ + 1 in float32). Each position is compared with
// its neighbours and with the shifted one; if there are several axes, also with the position that
// is one step away on only one of them.
//
// Two exact outputs of one pair are m·‖x‖·|e^{itθ} − e^{isθ}| apart. If that exceeds the sum of
// their bounds for any pair, computed outputs within the contract cannot be equal. Positions that
// the contract itself does not distinguish are left out.
namespace ropecheck::claims {
namespace {

std::vector<Position> distances(const Case& c) {
  std::vector<Position> all = {on_axes(c.axes(), 1), on_axes(c.axes(), -1), c.shift_by_axis()};
  if (c.axes() > 1)
    for (std::size_t axis = 0; axis < static_cast<std::size_t>(c.axes()); ++axis) {
      all.push_back(on_axes(c.axes(), 0));
      all.back().numbers[axis] = 1;
    }
  return all;
}

Verdict positions_are_unique(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Rotated here = subject.rotate(operation);
  const Measure measure(subject, c);
  Tally tally;
  for (const Position& distance : distances(c)) {
    const auto moved =
        with_positions(operation, subject.capabilities,
                       [&](const Position& position) { return add_positions(position, distance); });
    if (!moved) continue;
    const Rotated there = subject.rotate(*moved);
    for (const char tensor : {'q', 'k'})
      for_each_vector(c, tensor, [&](const Place& where, std::size_t start) {
        const Position other = *add_positions(where.position, distance);
        bool must_differ = false;
        bool differs = false;
        for (int pair = 0; pair < c.spec.pairs(); ++pair) {
          const PairIndex at = pair_index(c.spec, start, pair);
          const double r = measure.m_as_double() * norm(pair_at(tensor_of(operation, tensor), at));
          const double apart =
              r * norm(measure.turn(where.position, pair) - measure.turn(other, pair));
          // Beyond twice the two bounds, so that the rounding of this comparison does not matter.
          must_differ |= apart > 2 * (measure.bound(where.position, pair, r, c.direction) +
                                      measure.bound(other, pair, r, c.direction));
          differs |=
              !identical(tensor_of(here, tensor)[at.first], tensor_of(there, tensor)[at.first]) ||
              !identical(tensor_of(here, tensor)[at.second], tensor_of(there, tensor)[at.second]);
        }
        if (must_differ)
          tally.require(differs, where, "two positions give one and the same embedding");
      });
  }
  return tally.verdict("the contract does not tell these positions apart");
}

}  // namespace

const Property kPositionsAreUnique{"positions_are_unique",
                                   "the same token at two positions has two embeddings",
                                   {.uses_shift = true, .about_angles = true},
                                   positions_are_unique};

}  // namespace ropecheck::claims
