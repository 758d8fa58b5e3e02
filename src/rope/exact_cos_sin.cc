#include "rope/exact_cos_sin.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ropecheck::rope {
namespace {

/// The upper half of the product, truncated. With a = A·2^−128 this is a·b to within one unit of b.
constexpr Uint128 multiply_high(Uint128 a, Uint128 b) {
  const std::uint64_t a1 = static_cast<std::uint64_t>(a >> 64), a0 = static_cast<std::uint64_t>(a);
  const std::uint64_t b1 = static_cast<std::uint64_t>(b >> 64), b0 = static_cast<std::uint64_t>(b);
  const Uint128 low = Uint128{a0} * b0;
  const Uint128 cross = Uint128{a1} * b0 + (low >> 64);
  const Uint128 other = Uint128{a0} * b1 + static_cast<std::uint64_t>(cross);
  return Uint128{a1} * b1 + (cross >> 64) + (other >> 64);
}

constexpr Uint128 kOne = Uint128{1} << 127;

/// 1/first!, 1/(first+2)!, 1/(first+4)!, … in units of 2^−127, each truncated. n divisions by small
/// numbers, each truncated, leave an error below two units.
template <std::size_t N>
constexpr std::array<Uint128, N> taylor_coefficients(unsigned first) {
  std::array<Uint128, N> c{};
  Uint128 value = kOne;
  for (std::size_t k = 0; k < N; ++k) {
    c[k] = value;
    const unsigned n = first + 2 * static_cast<unsigned>(k);
    value /= (n + 1) * (n + 2);
  }
  return c;
}

// Sixteen terms: the first one left out is z^16/32! < 2^−11·2^−117 for cos and less for sin, with z
// = x² ≤ (π/4)² < 2^−0.69.
constexpr std::size_t kTerms = 16;
constexpr auto kCos = taylor_coefficients<kTerms>(0);
constexpr auto kSin = taylor_coefficients<kTerms>(1);

/// Σ (−z)^k c_k with z in units of 2^−128 and c_k, the result in 2^−127. From kSmall on, the c_k
/// fit 64 bits.
///
/// Every partial sum is positive, since the terms fall: c_{k+1}·z < c_k. Each step truncates its
/// product, and for the small terms z: less than two units, which the next step multiplies by z <
/// 0.62. So less than 2.7·4 units of 2^−127 in all, 2^−123.5.
template <std::size_t kSmall>
Uint128 alternating_sum(const std::array<Uint128, kTerms>& c, Uint128 z) {
  const std::uint64_t upper_z = static_cast<std::uint64_t>(z >> 64);
  std::uint64_t small = static_cast<std::uint64_t>(c[kTerms - 1]);
  for (std::size_t k = kTerms - 1; k-- > kSmall;)
    small = static_cast<std::uint64_t>(c[k]) -
            static_cast<std::uint64_t>(Uint128{upper_z} * small >> 64);
  Uint128 sum = small;
  for (std::size_t k = kSmall; k-- > 0;) sum = c[k] - multiply_high(z, sum);
  return sum;
}
constexpr std::size_t kSmallCos = 11, kSmallSin = 10;
static_assert(kCos[kSmallCos] >> 64 == 0 && kSin[kSmallSin] >> 64 == 0);

/// The 128 bits of a fraction that start at its leading one, and the number of zeros before it.
struct Normalized {
  Uint128 bits;
  int zeros;
};

Normalized normalize(const Turns& turns) {
  std::size_t w = 0;
  while (w < Turns::kWords && turns.word[w] == 0) ++w;
  if (w == Turns::kWords) return {0, 0};
  const auto word = [&](std::size_t i) { return i < Turns::kWords ? turns.word[i] : 0; };
  const int shift = std::countl_zero(turns.word[w]);
  Uint128 bits = (Uint128{word(w)} << 64 | word(w + 1)) << shift;
  if (shift > 0) bits |= word(w + 2) >> (64 - shift);
  return {bits, static_cast<int>(64 * w) + shift};
}

/// 2^exponent, which is a normal number.
double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

/// value·2^exponent for 0 < value ≤ 2^127. The first 53 bits are rounded to nearest, and the next
/// 62 are kept: to a relative error of 2^−115.
DoubleDouble to_double_double(Uint128 value, int exponent, bool negative) {
  __extension__ using Int128 = __int128;
  const std::uint64_t upper = static_cast<std::uint64_t>(value >> 64);
  const int zeros = upper != 0 ? std::countl_zero(upper)
                               : 64 + std::countl_zero(static_cast<std::uint64_t>(value));
  const Uint128 bits = value << zeros;  // its leading bit is worth 2^127
  std::uint64_t high = static_cast<std::uint64_t>(bits >> 75);
  const Uint128 below = bits - (Uint128{high} << 75), half = Uint128{1} << 74;
  if (below > half || (below == half && (high & 1) != 0)) ++high;
  // The difference wraps if high is 2^53, and is right as a signed number.
  const Int128 rest = static_cast<Int128>(bits - (Uint128{high} << 75));
  const double sign = negative ? -1.0 : 1.0;
  return {sign * static_cast<double>(high) * power_of_two(exponent - zeros + 75),
          sign * static_cast<double>(static_cast<std::int64_t>(rest >> 12)) *
              power_of_two(exponent - zeros + 12)};
}

// π·2^126, truncated.
constexpr Uint128 kPi = Uint128{0xc90f'daa2'2168'c234} << 64 | 0xc4c6'628b'80dc'1cd1;

}  // namespace

CosSinPair exact_cos_sin(const Turns& phase) {
  const Reduced reduced = nearest_quarter(phase);
  const Normalized turns = normalize(reduced.magnitude);

  // x = 2π·turns = angle·2^(3 − zeros − 128): three truncations, relative error below 2^−124.
  const Uint128 angle = multiply_high(turns.bits, kPi);
  // z = x² in units of 2^−128. There are 2 zeros only at an eighth of a turn; two bits are free
  // then.
  const Uint128 square = multiply_high(angle, angle);
  const int shift = 2 * (turns.zeros - 3);
  const Uint128 z = shift < 0 ? square << -shift : shift < 128 ? square >> shift : 0;

  // cos ≥ 0.7 and sin x / x ≥ 0.9, so the absolute errors below are relative errors too: together
  // under 2^−120. The split into two doubles, 2^−106, dominates.
  const Uint128 cos_bits = alternating_sum<kSmallCos>(kCos, z);
  const Uint128 sin_bits = multiply_high(angle, alternating_sum<kSmallSin>(kSin, z));
  DoubleDouble c = to_double_double(cos_bits, -127, false);
  DoubleDouble s{0, 0};
  if (turns.bits != 0) s = to_double_double(sin_bits, 4 - turns.zeros - 128, reduced.negative);

  const auto minus = [](const DoubleDouble& v) { return DoubleDouble{-v.high, -v.low}; };
  switch (reduced.quarter) {
    case 0:
      return {c, s};
    case 1:
      return {minus(s), c};
    case 2:
      return {minus(c), minus(s)};
    default:
      return {s, minus(c)};
  }
}

}  // namespace ropecheck::rope
