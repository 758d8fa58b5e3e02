#include <gtest/gtest.h>
#include <mpfr.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "mpfr_oracle.h"
#include "reference/certified.h"

namespace ropecheck {
namespace {

using Wide = Binary<192>;
const double kInfinite = std::numeric_limits<double>::infinity();

bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b && std::signbit(a) == std::signbit(b);
}

/// The number that `bits` encodes in a format of 16 bits, written out from the definition.
double decode(const Format& format, unsigned bits) {
  const int fraction_bits = format.precision - 1;
  const int fraction = static_cast<int>(bits & ((1u << fraction_bits) - 1));
  const int exponent = static_cast<int>((bits & 0x7fffu) >> fraction_bits);
  const double magnitude = exponent == 0
                               ? std::ldexp(fraction, format.min_exponent - fraction_bits)
                               : std::ldexp(fraction + (1 << fraction_bits),
                                            format.min_exponent + exponent - 1 - fraction_bits);
  return bits >> 15 ? -magnitude : magnitude;
}

// The nearest of two neighbours is known by construction: below the middle the one, above the
// other, at the middle the one with the even fraction. Beyond the last finite number, values are
// rounded as if there were a next number, and that number becomes infinity.
void expect_exhaustively_right(const Format& format) {
  const unsigned infinity_bits = format.precision == 11 ? 0x7c00u : 0x7f80u;
  ASSERT_EQ(decode(format, infinity_bits), std::ldexp(1.0, format.max_exponent + 1));
  for (unsigned bits = 0; bits < infinity_bits; ++bits) {
    const double here = decode(format, bits);
    const double above = decode(format, bits + 1);
    const double next = bits + 1 == infinity_bits ? kInfinite : above;
    const Wide middle = (Wide(here) + Wide(above)) / 2;
    const Wide hair = ldexp(Wide(above) - Wide(here), -150);
    for (double sign : {1.0, -1.0}) {
      const Wide s(sign);
      EXPECT_TRUE(same(round_to(format, Wide(s * Wide(here))), sign * here)) << bits;
      EXPECT_TRUE(same(round_to(format, Wide(s * (Wide(here) + hair))), sign * here)) << bits;
      EXPECT_TRUE(same(round_to(format, Wide(s * (middle - hair))), sign * here)) << bits;
      EXPECT_TRUE(same(round_to(format, Wide(s * middle)), sign * (bits % 2 == 0 ? here : next)))
          << bits;
      EXPECT_TRUE(same(round_to(format, Wide(s * (middle + hair))), sign * next)) << bits;
    }
  }
}

TEST(RoundingGoesStraightToTheFormat, Float16AtEveryNumberEveryTieAndBesideThem) {
  expect_exhaustively_right(kFloat16);
}

TEST(RoundingGoesStraightToTheFormat, BFloat16AtEveryNumberEveryTieAndBesideThem) {
  expect_exhaustively_right(kBFloat16);
}

/// Random bits: every exponent, subnormal numbers and both signs occur; every fourth is a tie of
/// float32 or next to one.
double random_double(std::mt19937_64& random) {
  std::uint64_t bits = random();
  if (bits % 4 == 0) {
    const std::uint64_t exponent = 1023 - 155 + random() % 290;  // float32's exponents, and beyond
    bits = (bits & ~(0x7ffull << 52)) | exponent << 52;
    bits = (bits & ~((1ull << 29) - 1)) | ((1ull << 28) + random() % 3 - 1);
  }
  return std::bit_cast<double>(bits);
}

TEST(RoundingGoesStraightToTheFormat, Float32AsTheHardwareDoes) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const double x = random_double(random);
    const double hardware = static_cast<double>(static_cast<float>(x));
    ASSERT_TRUE(same(round_to(kFloat32, x), hardware)) << std::hexfloat << x;
    if (std::isfinite(x)) {
      ASSERT_TRUE(same(round_to(kFloat32, Wide(x)), hardware)) << std::hexfloat << x;
      ASSERT_TRUE(same(round_to(kFloat64, Wide(x)), x)) << std::hexfloat << x;
    }
  }
}

TEST(RoundingGoesStraightToTheFormat, Float64AsMpfrDoes) {
  std::mt19937_64 random(2);
  Mpfr exact(192);
  for (int i = 0; i < 100'000; ++i) {
    const double x = random_double(random);
    if (!std::isfinite(x)) continue;
    // A tail after the double: nothing, a tie, slightly more or less than a tie, or any bits.
    const int last = std::max(std::ilogb(x) - 52, -1074);
    const Wide half = ldexp(Wide(1), last - 1);
    const Wide tails[] = {Wide(0), half, half * (1 - ldexp(Wide(1), -60)),
                          half * (1 + ldexp(Wide(1), -60)),
                          half * Wide(static_cast<double>(random() >> 12)) / Wide(0x1p51)};
    const Wide value = Wide(x) + tails[random() % 5] * (random() % 2 == 0 ? 1 : -1);
    set_mpfr(exact, value);
    ASSERT_TRUE(same(round_to(kFloat64, value), mpfr_get_d(exact.get(), MPFR_RNDN)))
        << std::hexfloat << x;
  }
}

TEST(RoundingGoesStraightToTheFormat, NeverThroughADoubleOrAFloat) {
  // 2^−60 above a tie of float32: as a double it would be the tie itself, and be rounded down to
  // even.
  const Wide above_a_tie = Wide(1) + ldexp(Wide(1), -24) + ldexp(Wide(1), -60);
  EXPECT_EQ(round_to(kFloat32, above_a_tie), 1 + 0x1p-23);
  EXPECT_EQ(static_cast<float>(static_cast<double>(above_a_tie)), 1.0f);
  // The same for float16 by way of float32.
  const double above_a_half_tie = 1 + 0x1p-11 + 0x1p-30;
  EXPECT_EQ(round_to(kFloat16, above_a_half_tie), 1 + 0x1p-10);
  EXPECT_EQ(round_to(kFloat16, round_to(kFloat32, above_a_half_tie)), 1.0);
}

TEST(RoundingGoesStraightToTheFormat, AndPassesTheLargestNumberOnlyFromHalfAStepOn) {
  for (const Format& format : {kFloat16, kBFloat16, kFloat32, kFloat64}) {
    const Wide largest(format.largest());
    const Wide half_step = ldexp(Wide(1), format.max_exponent - format.precision);
    const Wide hair = ldexp(half_step, -50);
    EXPECT_EQ(round_to(format, Wide(largest + half_step - hair)), format.largest()) << format.name;
    EXPECT_EQ(round_to(format, Wide(largest + half_step)), kInfinite) << format.name;
    EXPECT_EQ(round_to(format, Wide(-largest - half_step)), -kInfinite) << format.name;
    EXPECT_EQ(round_to(format, std::numeric_limits<Wide>::infinity()), kInfinite) << format.name;
    EXPECT_EQ(round_to(format, ldexp(Wide(1), 100'000)), kInfinite) << format.name;
    EXPECT_TRUE(same(round_to(format, ldexp(Wide(-1), -100'000)), -0.0)) << format.name;
    EXPECT_TRUE(std::isnan(round_to(format, std::numeric_limits<Wide>::quiet_NaN())));
    EXPECT_TRUE(same(round_to(format, -0.0), -0.0)) << format.name;
    EXPECT_TRUE(same(round_to(format, Wide(-0.0)), -0.0)) << format.name;
    EXPECT_TRUE(same(round_to(format, Wide(0.0)), 0.0)) << format.name;
  }
}

TEST(Formats, KnowTheirConstants) {
  EXPECT_EQ(kFloat32.largest(), static_cast<double>(std::numeric_limits<float>::max()));
  EXPECT_EQ(kFloat32.smallest_subnormal(),
            static_cast<double>(std::numeric_limits<float>::denorm_min()));
  EXPECT_EQ(kFloat64.largest(), std::numeric_limits<double>::max());
  EXPECT_EQ(kFloat64.smallest_subnormal(), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(kFloat16.largest(), 65504);
  EXPECT_EQ(kFloat16.smallest_subnormal(), 0x1p-24);
  EXPECT_EQ(kBFloat16.largest(), 0x1.fep127);
  EXPECT_EQ(kFloat16.unit_roundoff(), 0x1p-11);
}

}  // namespace
}  // namespace ropecheck
