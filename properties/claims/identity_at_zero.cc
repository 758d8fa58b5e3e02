#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: Ro(x, 0) = x to the bit. cos 0 = 1 and sin 0 = 0 are exact, and so are products with them
// and sums with zero: x₁·1 − x₂·0 = x₁. Pairs that hold an infinity or a NaN are left out (∞·0 is a
// NaN).
//
// If x₁ is a zero, its sign is that of a sum of two zeros. A sum of two +0 is +0 however it is
// computed: in either order, fused or not, negated twice, or started with a +0 as in matrix
// products. So +0 stays +0 if the other product, −x₂·0 or x₁·0, is +0 as well: if x₂ < 0, or x₁ >
// 0. Otherwise the sign of a zero is free: sums of unlike zeros have the sign of the rounding mode,
// and a sum that started with +0 has lost the sign of a −0. The sign is free as well for the
// inverse and for frequencies below 0, since sin 0 may then be −0.
namespace ropecheck::claims {
namespace {

bool is_zero(const Element& x) { return x.value == CheckReal(0); }

/// Returns whether a coordinate kept its value. The product that is added to the coordinate is +0
/// times `added`.
bool is_kept(const Element& x, const Element& y, double added, const Element& plus_zero) {
  if (!is_zero(x) || !is_zero(y)) return identical(x, y);
  return !(identical(x, plus_zero) && added > 0) || identical(y, plus_zero);
}

/// Returns whether sin 0 is +0 in every way of turning this pair.
bool turns_forward(const Case& c, int pair) {
  const auto* listed = std::get_if<ListedFrequencies>(&c.spec.scaling);
  return c.direction == Direction::forward &&
         (listed == nullptr || listed->inv_freq[static_cast<std::size_t>(pair)] > 0);
}

Verdict identity_at_zero(const Case& c, const Subject& subject) {
  Operation operation = operation_of(c);
  std::fill(operation.shape.positions.begin(), operation.shape.positions.end(), 0);
  const Measure measure(subject, c);
  if (!(measure.m() == CheckReal(1))) return skipped("the attention factor is not 1");
  const Rotated rotated = subject.rotate(operation);
  const Element plus_zero = subject.element(CheckReal(0));
  Tally tally;
  for_each_pair(operation.shape, [&](const Place& where, const PairIndex& at) {
    const auto& x = tensor_of(operation, where.tensor);
    const auto& y = tensor_of(rotated, where.tensor);
    if (!finite(pair_at(x, at))) return;
    const double forward = turns_forward(c, where.pair) ? 1 : 0;
    const auto first = static_cast<double>(x[at.first].value);
    const auto second = static_cast<double>(x[at.second].value);
    tally.require(is_kept(x[at.first], y[at.first], forward * -second, plus_zero) &&
                      is_kept(x[at.second], y[at.second], forward * first, plus_zero),
                  where, "the pair is changed");
  });
  return tally.verdict("no pair of finite numbers");
}

}  // namespace

const Property kIdentityAtZero{
    "identity_at_zero",
    "at position 0 nothing changes, to the bit",
    {.special_values = true, .zero_positions = true, .about_angles = true},
    identity_at_zero};

}  // namespace ropecheck::claims
