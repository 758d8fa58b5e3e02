#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "properties/case/dtype.h"
#include "reference/rounding.h"

// Every number of the two formats of 16 bits, every midpoint of neighbours, and the doubles next to
// these, against the formats' definition and the general rounding.
namespace ropecheck {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class FormatsOf16Bits : public ::testing::TestWithParam<DType> {
 protected:
  const Format& format() const { return format_of(GetParam()); }
  std::uint64_t infinity() const {
    return static_cast<std::uint64_t>(format().max_exponent - format().min_exponent + 2)
           << (format().precision - 1);
  }
  double value(std::uint64_t bits) const { return value_of(GetParam(), bits); }

  /// By the definition: fraction·2^exponent, the exponent biased.
  double defined(std::uint64_t bits) const {
    const int width = format().precision - 1;
    const auto fraction = static_cast<double>(bits & ((1U << width) - 1));
    const int exponent = static_cast<int>(bits >> width);
    const int bias = 1 - format().min_exponent;
    return exponent == 0 ? std::ldexp(fraction, 1 - bias - width)
                         : std::ldexp(fraction + std::ldexp(1, width), exponent - bias - width);
  }

  void expect_rounded(double x) const {
    for (const double signed_x : {x, -x}) {
      const double rounded = value(bits_of(GetParam(), signed_x));
      ASSERT_EQ(rounded, round_to(format(), signed_x)) << signed_x;
      ASSERT_EQ(std::signbit(rounded), std::signbit(signed_x)) << signed_x;
    }
  }
};

TEST_P(FormatsOf16Bits, HaveTheNumbersOfTheirDefinition) {
  for (std::uint64_t bits = 0; bits < infinity(); ++bits) {
    ASSERT_EQ(value(bits), defined(bits)) << bits;
    ASSERT_EQ(value(bits | 0x8000), -defined(bits)) << bits;
    ASSERT_EQ(bits_of(GetParam(), value(bits)), bits);
    ASSERT_EQ(bits_of(GetParam(), -value(bits)), bits | 0x8000);
  }
  EXPECT_EQ(value(infinity()), kInfinity);
  EXPECT_EQ(bits_of(GetParam(), -kInfinity), infinity() | 0x8000);
  for (std::uint64_t bits = infinity() + 1; bits < 0x8000; ++bits)
    ASSERT_TRUE(std::isnan(value(bits))) << bits;
  EXPECT_TRUE(std::isnan(value(bits_of(GetParam(), std::nan("")))));
}

TEST_P(FormatsOf16Bits, AreRoundedTo) {
  for (std::uint64_t bits = 0; bits < infinity(); ++bits) {
    const double low = defined(bits);
    // After the largest number comes the first number of the next octave.
    const double middle = (low + defined(bits + 1)) / 2;
    for (const double x : {low, middle}) {
      expect_rounded(x);
      expect_rounded(std::nextafter(x, 0));
      expect_rounded(std::nextafter(x, kInfinity));
    }
  }
  for (const double x :
       {0x1p-1074, 0x1p-1022, 0x1p-140, 1e5, 0x1p128, 0x1p1023, std::numeric_limits<double>::max()})
    expect_rounded(x);
}

INSTANTIATE_TEST_SUITE_P(All, FormatsOf16Bits, ::testing::Values(DType::float16, DType::bfloat16),
                         [](const auto& format) { return std::string(name_of(format.param)); });

}  // namespace
}  // namespace ropecheck
