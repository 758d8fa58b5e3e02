#include <gtest/gtest.h>

#include <boost/math/constants/constants.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "mpfr_oracle.h"
#include "reference/certified.h"
#include "reference/elementary.h"
#include "reference/frequencies.h"

namespace ropecheck {
namespace {

// Every precision that the certified rounding uses, against MPFR with 128 bits more.
template <class Real>
class ElementaryFunctions : public testing::Test {
 protected:
  static constexpr int kBits = std::numeric_limits<Real>::digits;
  static constexpr mpfr_prec_t kMpfrBits = kBits + 128;
};

using Precisions = testing::Types<Binary<192>, Binary<384>, Binary<768>, Binary<1536>>;
TYPED_TEST_SUITE(ElementaryFunctions, Precisions);

const std::vector<double> kPositive = {0x1p-1074,
                                       1e-300,
                                       1e-9,
                                       0.1,
                                       0.5,
                                       0x1.5555555555555p-1,
                                       0x1.5555555555556p-1,
                                       0.99,
                                       0x1.fffffffffffffp-1,
                                       0x1.0000000000001p0,
                                       1.25,
                                       1.3333333333333333,
                                       1.4,
                                       2,
                                       10,
                                       1e4,
                                       5e5,
                                       1e6,
                                       8e6,
                                       1e30,
                                       0x1.fffffffffffffp1023};

TYPED_TEST(ElementaryFunctions, KnowTheirPrecision) {
  EXPECT_EQ(precision_bits<TypeParam>(), this->kBits);
}

TYPED_TEST(ElementaryFunctions, InverseHyperbolicTangentErrsByLessThanFourEpsilons) {
  Mpfr exact(this->kMpfrBits);
  for (double z : {0.25, -0.2, 0.125, 0.03, 1e-9, -1e-300}) {
    mpfr_set_d(exact.get(), z, MPFR_RNDN);
    mpfr_atanh(exact.get(), exact.get(), MPFR_RNDN);
    EXPECT_LT(error_in_epsilons(atanh_series(TypeParam(z)), exact, this->kBits), 4) << z;
  }
  EXPECT_EQ(atanh_series(TypeParam(0)), 0);
}

TYPED_TEST(ElementaryFunctions, LogarithmOfTwoErrsByLessThanEightEpsilons) {
  Mpfr exact(this->kMpfrBits);
  mpfr_const_log2(exact.get(), MPFR_RNDN);
  EXPECT_LT(error_in_epsilons(log_of_two<TypeParam>(), exact, this->kBits), 8);
}

TYPED_TEST(ElementaryFunctions, LogarithmErrsByLessThanTwoToTheFiveEpsilons) {
  Mpfr exact(this->kMpfrBits);
  for (double x : kPositive) {
    mpfr_set_d(exact.get(), x, MPFR_RNDN);
    mpfr_log(exact.get(), exact.get(), MPFR_RNDN);
    EXPECT_LT(error_in_epsilons(natural_log(TypeParam(x)), exact, this->kBits), 32) << x;
  }
  EXPECT_EQ(natural_log(TypeParam(1)), 0);
}

TYPED_TEST(ElementaryFunctions, ExponentialKeepsItsBound) {
  Mpfr exact(this->kMpfrBits);
  for (double x : {1e-300, 1e-9, 0.3, 0.34657359027997264, -0.34657359027997264, 0.7, -1.0, 9.2,
                   -9.2, 745.0, -745.0, 2235.0, -2235.0, 1e6}) {
    mpfr_set_d(exact.get(), x, MPFR_RNDN);
    mpfr_exp(exact.get(), exact.get(), MPFR_RNDN);
    EXPECT_LT(error_in_epsilons(exponential(TypeParam(x)), exact, this->kBits),
              16 * std::fabs(x) + 1024)
        << x;
  }
  EXPECT_EQ(exponential(TypeParam(0)), 1);
}

TYPED_TEST(ElementaryFunctions, PowerKeepsItsBound) {
  Mpfr exact(this->kMpfrBits), exponent(this->kMpfrBits);
  for (double x : kPositive) {
    for (double y : {-1.0, -0.984375, -0.5, -0.015625, 0.0, 0.75, 2.0}) {
      mpfr_set_d(exact.get(), x, MPFR_RNDN);
      mpfr_set_d(exponent.get(), y, MPFR_RNDN);
      mpfr_pow(exact.get(), exact.get(), exponent.get(), MPFR_RNDN);
      EXPECT_LT(error_in_epsilons(power(TypeParam(x), TypeParam(y)), exact, this->kBits),
                64 * std::fabs(y * std::log(x)) + 1024)
          << x << " to the power of " << y;
    }
  }
}

TYPED_TEST(ElementaryFunctions, QuarterTurnIsWithinOneEpsilon) {
  Mpfr exact(this->kMpfrBits);
  mpfr_const_pi(exact.get(), MPFR_RNDN);
  mpfr_div_2ui(exact.get(), exact.get(), 1, MPFR_RNDN);
  const TypeParam ours = boost::math::constants::half_pi<TypeParam>();
  EXPECT_LT(error_in_epsilons(ours, exact, this->kBits), 1);
}

TYPED_TEST(ElementaryFunctions, FrequenciesLoseAtMostTheBitsTheyState) {
  Mpfr exact(this->kMpfrBits);
  for (double base : {0x1p-1074, 0.5, 10.0, 1e4, 1e6, 1.7e308}) {
    for (int rotary_dim : {2, 6, 96, 128, 130}) {
      RopeSpec spec;
      spec.head_dim = spec.rotary_dim = rotary_dim;
      spec.base = base;
      for (int pair = 0; pair < spec.pairs(); pair += 7) {
        mpfr_frequency(exact, base, rotary_dim, pair);
        const double error =
            error_in_epsilons(frequency<TypeParam>(spec, pair), exact, this->kBits);
        EXPECT_LE(error, std::ldexp(0.5, kFrequencyLostBits)) << base << " " << rotary_dim;
      }
    }
  }
}

// θ^r·base^(2j) = 1 needs no other oracle: r + 2j products, and r times the error of θ.
TYPED_TEST(ElementaryFunctions, FrequenciesSolveTheirDefiningEquation) {
  using std::abs;
  for (double base : {0.5, 1e4, 5e5, 8e6}) {
    for (int pair : {1, 7, 31, 63}) {
      RopeSpec spec;
      spec.base = base;
      const TypeParam theta = frequency<TypeParam>(spec, pair);
      TypeParam product(1);
      for (int n = 0; n < spec.rotary_dim; ++n) product *= theta;
      for (int n = 0; n < 2 * pair; ++n) product *= TypeParam(base);
      const TypeParam bound =
          ldexp(std::numeric_limits<TypeParam>::epsilon(), kFrequencyLostBits + 1) *
          spec.rotary_dim;
      EXPECT_LT(abs(TypeParam(product - 1)), bound) << base << " " << pair;
      EXPECT_GT(abs(TypeParam(product * theta - 1)), bound) << "a wrong power passed";
    }
  }
}

TYPED_TEST(ElementaryFunctions, AreHeldToAMeasureThatSeesTwentyEpsilons) {
  Mpfr exact(this->kMpfrBits);
  mpfr_const_log2(exact.get(), MPFR_RNDN);
  const TypeParam off =
      log_of_two<TypeParam>() * (1 + 20 * std::numeric_limits<TypeParam>::epsilon());
  const double error = error_in_epsilons(off, exact, this->kBits);
  EXPECT_GT(error, 11);
  EXPECT_LT(error, 29);
}

}  // namespace
}  // namespace ropecheck
