#include <algorithm>
#include <cmath>
#include <limits>

#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: Ro(±2ⁿ·x) = ±2ⁿ·Ro(x) to the bit, n between −3 and 4. Binary arithmetic commutes with
// powers of two as long as nothing overflows or becomes subnormal on the way. With rounding to
// nearest it also commutes with a change of sign, except for the sign of zeros, which are left out.
//
// So only pairs are compared whose products do neither: with |x_i| between 2^−38 and 2^38 (2^−5 and
// 2^5 in float16) or zero, and |cos| and |sin| of a 64-bit position not below 2^−80 for usual
// frequencies, products stay above 2^−126. In float16 the product with a tiny sine may be subnormal
// all the same, in code that rounds each product to the format, so such pairs are left out. So are
// results below 2⁸ times the smallest normal number, which are small by cancellation or by a tiny
// angle.
namespace ropecheck::claims {
namespace {

bool in_range(const Pair& x, double reach) {
  for (const double part :
       {std::abs(static_cast<double>(x.re)), std::abs(static_cast<double>(x.im))})
    if (part != 0 && (part < 1 / reach || part > reach)) return false;
  return true;
}

/// Returns the size of the smallest product that is not zero, of a coordinate and cos or sin, with
/// or without m.
double smallest_product(const Pair& x, const Pair& turn, double m) {
  double smallest = std::numeric_limits<double>::infinity();
  for (const CheckReal& coordinate : {x.re, x.im})
    for (const CheckReal& factor : {turn.re, turn.im}) {
      const double product =
          std::abs(static_cast<double>(coordinate) * static_cast<double>(factor));
      if (product != 0) smallest = std::min(smallest, product * std::min(1.0, m));
    }
  return smallest;
}

Verdict powers_of_two_scale_exactly(const Case& c, const Subject& subject) {
  const Format& format = format_of(c.dtype);
  const auto exponent = static_cast<int>(c.q.values.seed % 8) - 3;
  const bool negative = c.q.values.seed / 8 % 2 != 0;
  const auto times_factor = [&](const CheckReal& value) {
    const CheckReal scaled = ldexp(value, exponent);
    return negative ? CheckReal(-scaled) : scaled;
  };
  const double reach = c.dtype == DType::float16 ? 0x1p5 : 0x1p38;
  const Operation operation = operation_of(c);
  Operation scaled = operation;
  for (auto* tensor : {&scaled.q, &scaled.k})
    for (Element& element : *tensor)
      if (std::isfinite(static_cast<double>(element.value)))
        element = subject.element(times_factor(element.value));
  const Rotated plain = subject.rotate(operation);
  const Rotated result = subject.rotate(scaled);
  const Measure measure(subject, c);
  // One step above the smallest normal number, since cos and sin may be rounded down.
  const double least = std::ldexp(1.0, format.min_exponent + 1 - std::min(0, exponent));
  Tally tally;
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const Pair x = pair_at(tensor_of(operation, where.tensor), at);
    if (!in_range(x, reach)) return;
    const Pair turn = measure.turn(where.position, where.pair);
    if (c.dtype == DType::float16 && smallest_product(x, turn, measure.m_as_double()) < least)
      return;
    for (const std::size_t i : {at.first, at.second}) {
      const Element& before = tensor_of(plain, where.tensor)[i];
      const double size = std::abs(static_cast<double>(before.value));
      if (size < std::ldexp(1.0, format.min_exponent + 8)) continue;
      tally.require(identical(subject.element(times_factor(before.value)),
                              tensor_of(result, where.tensor)[i]),
                    where, "scaling the input by plus or minus a power of two does more than that");
    }
  });
  return tally.verdict("no pair in the range where scaling is exact");
}

}  // namespace

const Property kPowersOfTwoScaleExactly{"powers_of_two_scale_exactly",
                                        "Ro(±2ⁿ·x) = ±2ⁿ·Ro(x), to the bit",
                                        {},
                                        powers_of_two_scale_exactly};

}  // namespace ropecheck::claims
