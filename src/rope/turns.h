#ifndef ROPECHECK_SRC_ROPE_TURNS_H_
#define ROPECHECK_SRC_ROPE_TURNS_H_

#include <array>
#include <cstddef>
#include <cstdint>

// Angles in turns, as fixed-point fractions.
//
// Whole turns do not matter, and unsigned arithmetic drops them: with F = θ/2π mod 1 held in 384
// bits, the phase of position t is t·F mod 1, one wrapping multiplication. The reduction that
// floating-point code finds hard is exact here and free, at every signed 64-bit position.
//
// Why 384 bits. The error of F, below 2^−383 turns, is multiplied by |t| ≤ 2^63. Two 64-bit
// numbers, t and the significand of θ, cannot bring t·θ closer to a multiple of a quarter turn than
// about 2^−130, so the remainder keeps a relative error below 2^−180 even there. None of the
// presets, and none of the bases tried, comes closer than 2^−70.
//
// properties/turns.h has the oracle's fixed-point phase. The two are separate on purpose, so that a
// mistake in one shows against the other.
namespace ropecheck::rope {

__extension__ typedef unsigned __int128 Uint128;

/// A fraction of a turn in [0, 1): word[0] holds the 64 bits after the binary point.
struct Turns {
  static constexpr std::size_t kWords = 6;
  std::array<std::uint64_t, kWords> word{};

  bool operator==(const Turns&) const = default;
};

/// a + b mod 1.
constexpr Turns add(const Turns& a, const Turns& b) {
  Turns sum;
  std::uint64_t carry = 0;
  for (std::size_t i = Turns::kWords; i-- > 0;) {
    const Uint128 s = Uint128{a.word[i]} + b.word[i] + carry;
    sum.word[i] = static_cast<std::uint64_t>(s);
    carry = static_cast<std::uint64_t>(s >> 64);
  }
  return sum;
}

/// −a mod 1.
constexpr Turns negate(const Turns& a) {
  Turns complement;
  for (std::size_t i = 0; i < Turns::kWords; ++i) complement.word[i] = ~a.word[i];
  Turns last_place;
  last_place.word[Turns::kWords - 1] = 1;
  return add(complement, last_place);
}

/// position·f mod 1, exact, for negative positions and −2^63 too.
constexpr Turns times(const Turns& f, std::int64_t position) {
  std::uint64_t steps = static_cast<std::uint64_t>(position);
  if (position < 0) steps = 0 - steps;
  Turns product;
  std::uint64_t carry = 0;
  for (std::size_t i = Turns::kWords; i-- > 0;) {
    const Uint128 p = Uint128{f.word[i]} * steps + carry;
    product.word[i] = static_cast<std::uint64_t>(p);
    carry = static_cast<std::uint64_t>(p >> 64);
  }
  return position < 0 ? negate(product) : product;
}

/// phase = quarter/4 ± magnitude, with magnitude ≤ 1/8.
struct Reduced {
  unsigned quarter;  ///< 0, 1, 2 or 3
  bool negative;
  Turns magnitude;
};

/// Returns the nearest quarter turn and the exact remainder.
constexpr Reduced nearest_quarter(const Turns& phase) {
  constexpr std::uint64_t kEighth = std::uint64_t{1} << 61;
  const unsigned quarter = static_cast<unsigned>((phase.word[0] + kEighth) >> 62);
  Turns rest = phase;
  rest.word[0] -= std::uint64_t{quarter} << 62;
  const bool negative = (rest.word[0] >> 63) != 0;
  return {quarter, negative, negative ? negate(rest) : rest};
}

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_TURNS_H_
