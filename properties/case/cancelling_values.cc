#include "properties/case/cancelling_values.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ropecheck::inline cases {
namespace {

/// |x|·2^62, within 2; |x| ≤ 1.
std::uint64_t fixed_point(const exact::DoubleDouble& x) {
  const std::int64_t number = static_cast<std::int64_t>(std::ldexp(x.hi, 62)) +
                              static_cast<std::int64_t>(std::ldexp(x.lo, 62));
  return static_cast<std::uint64_t>(number < 0 ? -number : number);
}

}  // namespace

/// x1/x2 has to be close to sin/cos, or x2/x1 to its inverse, whichever is below 1. The last
/// convergent p/q of that number with q < 2^bits is within 1/q·2^−bits of it, and p and q are whole
/// numbers.
CancellingPair cancelling_pair(const CosSin<exact::DoubleDouble>& turn, DType dtype) {
  const std::uint64_t end = std::uint64_t{1} << std::min(format_of(dtype).precision, 28);
  const bool steep = std::abs(turn.sin.hi) > std::abs(turn.cos.hi);
  std::uint64_t larger = fixed_point(steep ? turn.sin : turn.cos);
  std::uint64_t smaller = fixed_point(steep ? turn.cos : turn.sin);
  std::uint64_t p = 0, q = 1, p_before = 1, q_before = 0;
  while (smaller != 0) {
    const std::uint64_t quotient = larger / smaller;
    if (quotient > (end - 1 - q_before) / q) break;
    p_before = std::exchange(p, quotient * p + p_before);
    q_before = std::exchange(q, quotient * q + q_before);
    larger = std::exchange(smaller, larger % smaller);
  }
  const double sign = (turn.sin.hi < 0) != (turn.cos.hi < 0) ? -1 : 1;
  const auto few = static_cast<double>(p), many = static_cast<double>(q);
  return steep ? CancellingPair{many, sign * few} : CancellingPair{few, sign * many};
}

Values cancelling_values(const Case& c, const TensorCase& tensor, std::uint64_t seed) {
  TensorCase usual = tensor;
  usual.values = {Profile::unit, seed, {}};
  Values values{Profile::listed, 0, materialize(c, usual)};
  const auto exact = exact::exact_rope(c.spec);
  const auto dim = static_cast<std::size_t>(c.spec.head_dim);
  const std::size_t vectors = values.bits.size() / dim;
  for (std::size_t vector = 0; vector < vectors; ++vector) {
    const std::size_t token = vector / static_cast<std::size_t>(tensor.heads);
    for (int pair = 0; pair < c.spec.pairs(); ++pair) {
      CosSin<exact::DoubleDouble> turn = exact->at(c.positions[token], pair);
      if (c.direction != Direction::forward) turn.sin = -turn.sin;
      CancellingPair x = cancelling_pair(turn, c.dtype);
      if ((seed >> (vector % 16) & 1) != 0) x = for_second_coordinate(x);
      // If the angle is next to a quarter turn, one number is 0, which is outside the usual range.
      if (x.x1 == 0 || x.x2 == 0) continue;
      const PairElements at = pair_elements(c.spec, pair);
      // The sizes and signs vary, so that two tensors at one position differ.
      const double scale =
          std::ldexp((seed >> 4 & 1) != 0 ? -1.0 : 1.0, -static_cast<int>(seed >> 5 & 3));
      std::uint64_t* first = &values.bits[vector * dim];
      first[at.first] = bits_of(c.dtype, scale * x.x1);
      first[at.second] = bits_of(c.dtype, scale * x.x2);
    }
  }
  return values;
}

}  // namespace ropecheck::cases
