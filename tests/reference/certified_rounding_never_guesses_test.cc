#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "reference/certified.h"

namespace ropecheck {
namespace {

using Wide = Binary<192>;

std::optional<double> rounded(double value, double error) {
  return round_enclosure(kFloat32, Enclosure<Wide>{Wide(value), Wide(error)});
}

TEST(AnEnclosure, IsUndecidedWhenABoundaryBetweenTwoNumbersLiesInIt) {
  const double tie = 1 + 0x1p-24;
  EXPECT_EQ(rounded(tie, 0x1p-60), std::nullopt);
  EXPECT_EQ(rounded(tie + 0x1p-40, 0x1p-40), std::nullopt);
  EXPECT_EQ(rounded(tie + 0x1p-40, 0x1p-42), 1 + 0x1p-23);
  EXPECT_EQ(rounded(tie - 0x1p-40, 0x1p-42), 1.0);
}

TEST(AnEnclosure, IsUndecidedAboutTheSignOfZero) {
  EXPECT_EQ(rounded(0, 0x1p-170), std::nullopt);
  EXPECT_EQ(rounded(0x1p-171, 0x1p-170), std::nullopt);
  ASSERT_TRUE(rounded(-0x1p-160, 0x1p-170));
  EXPECT_TRUE(std::signbit(*rounded(-0x1p-160, 0x1p-170)));  // −0 for certain
}

TEST(AnEnclosure, IsUndecidedBetweenTheLargestNumberAndInfinity) {
  EXPECT_EQ(rounded(0x1.ffffffp127, 0x1p60), std::nullopt);
  EXPECT_EQ(rounded(0x1.ffffffp127, 0), std::numeric_limits<double>::infinity());
}

TEST(AnEnclosure, OfAnExactNumberIsThatNumberRoundedEvenAtATie) {
  EXPECT_EQ(rounded(1 + 0x1p-24, 0), 1.0);
  EXPECT_EQ(rounded(0, 0), 0.0);
}

TEST(AnEnclosure, OfTheWholeRangeOfACosineIsUndecided) { EXPECT_EQ(rounded(0, 1), std::nullopt); }

TEST(Certify, GoesOnToMoreBitsUntilDecided) {
  int attempts = 0;
  const auto slow = [&]<class Real>(const Real&) {
    ++attempts;
    // One third, with an enclosure that is too wide to decide until the precision is 1536 bits.
    const bool enough = std::numeric_limits<Real>::digits == 1536;
    return Enclosure<Real>{Real(1) / 3, enough ? Real(0x1p-60) : Real(0x1p-20)};
  };
  EXPECT_EQ(certify(kFloat32, slow), static_cast<double>(1.0f / 3));
  EXPECT_EQ(attempts, 4);
}

TEST(Certify, SaysUndecidedAtATieThatNoPrecisionResolves) {
  const auto tie = []<class Real>(const Real&) {
    return Enclosure<Real>{Real(1 + 0x1p-24), std::numeric_limits<Real>::epsilon()};
  };
  EXPECT_EQ(certify(kFloat32, tie), std::nullopt);
}

TEST(CertifiedRotation, IsUndecidedWhereTheDataComeTooCloseToATie) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 2;
  // (1 + 2^−24)·cos 2^−1000 lies 2^−2001 below a tie of float32, which needs more than 1536 bits to
  // see.
  spec.scaling = ListedFrequencies{{0x1p-1000}};
  const CertifiedPair y = certified_rotation(spec, 1, 0, 1 + 0x1p-24, 0, kFloat32);
  EXPECT_EQ(y.first, std::nullopt);
  EXPECT_EQ(y.second, 0.0);
}

TEST(CertifiedRotation, IsTheExactProductWhereNothingIsTurned) {
  RopeSpec spec;
  spec.attention_factor = 1.5;
  const double x = 1 + 0x1p-23;
  const CertifiedPair y = certified_rotation(spec, 0, 5, x, -0.0, kFloat32);
  EXPECT_EQ(y.first, 1.5 + 0x1p-22);  // 1.5 + 1.5·2^−23 is a tie, and is rounded to even
  EXPECT_EQ(y.second, 0.0);
  spec.attention_factor.reset();
  const CertifiedPair same = certified_rotation(spec, 0, 5, -0.0, -7, kFloat32);
  EXPECT_TRUE(same.first && std::signbit(*same.first));
  EXPECT_EQ(same.second, -7);
}

TEST(CertifiedRotation, RotatesCounterclockwiseAndKeepsHugeAndTinyData) {
  RopeSpec spec;
  const double huge = 0x1p127, tiny = 0x1p-149;
  const CertifiedPair h = certified_rotation(spec, 1, 0, huge, 0, kFloat32);
  EXPECT_EQ(h.first, static_cast<double>(static_cast<float>(std::cos(1.0) * huge)));
  EXPECT_EQ(h.second, static_cast<double>(static_cast<float>(std::sin(1.0) * huge)));
  const CertifiedPair t = certified_rotation(spec, 1, 0, 0, tiny, kFloat32);
  EXPECT_EQ(t.first, -tiny);  // −0.84 of the smallest number
  EXPECT_EQ(t.second, tiny);  // 0.54 of it
}

}  // namespace
}  // namespace ropecheck
