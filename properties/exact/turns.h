#ifndef ROPECHECK_PROPERTIES_EXACT_TURNS_H_
#define ROPECHECK_PROPERTIES_EXACT_TURNS_H_

#include <array>
#include <cmath>
#include <cstdint>

#include "properties/exact/double_double.h"

// A phase as a 256-bit fixed-point fraction of a turn. The position is an integer, so the wrapping
// product drops whole turns: the reduction is exact and costs four multiplications, at any 64-bit
// position.
//
// src/rope/turns.h has the kernel's fixed-point phase. The two are separate on purpose, so that a
// mistake in one shows against the other.
namespace ropecheck::exact {

/// Σ limb[i]·2^(64i − 256) turns, modulo one turn; the least significant limb comes first.
struct Turns {
  std::array<std::uint64_t, 4> limb{};
};

/// position·turns, modulo one turn. Multiplies the error of `turns` by |position|, and adds none.
inline Turns operator*(std::int64_t position, const Turns& turns) {
  __extension__ using Product = unsigned __int128;
  const bool negative = position < 0;
  const auto bits = static_cast<std::uint64_t>(position);
  const std::uint64_t magnitude = negative ? 0 - bits : bits;
  Turns result;
  Product carry = negative ? 1 : 0;  // −p = ~p + 1
  std::uint64_t spill = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Product product = Product{magnitude} * turns.limb[i] + spill;
    spill = static_cast<std::uint64_t>(product >> 64);
    const auto low = static_cast<std::uint64_t>(product);
    const Product sum = (negative ? ~low : low) + carry;
    result.limb[i] = static_cast<std::uint64_t>(sum);
    carry = sum >> 64;
  }
  return result;
}

/// A phase as the nearest multiple of a quarter turn and the signed remainder.
struct QuarterTurns {
  int quarter;             ///< 0, 1, 2 or 3
  DoubleDouble remainder;  ///< in quarter turns, within [−1/2, 1/2]
};

/// The remainder's relative error is below 2^−103, and it is zero only for a zero remainder.
inline QuarterTurns nearest_quarter(const Turns& turns) {
  const auto& limb = turns.limb;
  // Adding an eighth of a turn turns "nearest" into "below": the top two bits of the sum count the
  // quarters.
  const auto quarter = static_cast<int>((limb[3] + (std::uint64_t{1} << 61)) >> 62);
  // Four times the phase, as a signed fraction, without the top two bits, the quarters.
  std::array<std::uint64_t, 4> scaled;
  for (std::size_t i = 3; i > 0; --i) scaled[i] = limb[i] << 2 | limb[i - 1] >> 62;
  scaled[0] = limb[0] << 2;
  const bool negative = scaled[3] >> 63 != 0;
  if (negative) {
    std::uint64_t carry = 1;
    for (auto& word : scaled) {
      word = ~word + carry;
      carry = carry != 0 && word == 0 ? 1 : 0;
    }
  }
  // The three highest limbs from the first one that is not zero hold at least 129 significant bits.
  std::size_t top = 3;
  while (top > 0 && scaled[top] == 0) --top;
  constexpr double kUnits[] = {0x1p-256, 0x1p-192, 0x1p-128, 0x1p-64};
  DoubleDouble magnitude;
  for (std::size_t i = top + 1, taken = 0; i-- > 0 && taken < 3; ++taken) {
    const auto high = static_cast<double>(scaled[i] >> 32);
    const auto low = static_cast<double>(scaled[i] & 0xffff'ffff);
    magnitude += two_sum(high * (0x1p32 * kUnits[i]), low * kUnits[i]);
  }
  return {quarter & 3, negative ? -magnitude : magnitude};
}

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_TURNS_H_
