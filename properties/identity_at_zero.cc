#include "properties/every_property.h"
#include "properties/measure.h"

// Claim: Ro(x, 0) = x to the bit. cos 0 = 1 and sin 0 = 0 are exact, so are products with them and
// sums with zero: x₁·1 − x₂·0 = x₁. Only the sign of a zero may change (−0 − (−0) = +0), and pairs
// that hold an infinity or a NaN are left out (∞·0 is a NaN).
namespace ropecheck {
namespace {

template <class Wide>
bool same_but_for_the_sign_of_zero(const Element<Wide>& a, const Element<Wide>& b) {
  return identical(a, b) || (a.value == Wide(0) && b.value == Wide(0));
}

template <class Wide>
Verdict check(const Case& c, const Subject<Wide>& subject) {
  Operation<Wide> operation = operation_of<Wide>(c);
  std::fill(operation.shape.positions.begin(), operation.shape.positions.end(), 0);
  const Measure<Wide> measure(subject, c.spec);
  if (!(measure.m() == Wide(1))) return skipped("the attention factor is not 1");
  const Rotated<Wide> rotated = subject.rotate(operation);
  Tally tally;
  for_each_pair(operation.shape, [&](const Place& where, const PairIndex& at) {
    const auto& x = tensor_of(operation, where.tensor);
    const auto& y = tensor_of(rotated, where.tensor);
    if (!finite(pair_at(x, at))) return;
    tally.require(same_but_for_the_sign_of_zero(x[at.first], y[at.first]) &&
                      same_but_for_the_sign_of_zero(x[at.second], y[at.second]),
                  where, "the pair is changed");
  });
  return tally.verdict("no pair of finite numbers");
}

}  // namespace

const Property kIdentityAtZero{"identity_at_zero",
                               "at position 0 nothing changes, to the bit",
                               {.special_values = true, .zero_positions = true},
                               check<DoubleDouble>,
                               check<Oracle>};

}  // namespace ropecheck
