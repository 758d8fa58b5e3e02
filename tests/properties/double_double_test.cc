#include "properties/exact/double_double.h"

#include <gtest/gtest.h>

#include <random>

#include "properties/exact/exact_rope.h"
#include "reference/elementary.h"

// Each operation against 512-bit arithmetic, to its stated bound.
namespace ropecheck {
namespace {

Oracle exact(const DoubleDouble& x) { return Oracle(x.hi) + Oracle(x.lo); }

double relative_error(const DoubleDouble& got, const Oracle& expected) {
  return static_cast<double>(Oracle(abs(Oracle(exact(got) - expected)) / abs(expected)));
}

DoubleDouble random_number(std::mt19937_64& random) {
  const double high =
      std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 40) - 60);
  const double low = std::ldexp(static_cast<double>(random() >> 11), std::ilogb(high) - 107);
  return fast_two_sum(random() % 2 != 0 ? -high : high, random() % 2 != 0 ? -low : low);
}

TEST(DoubleDouble, KeepsTheStatedBounds) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20000; ++i) {
    const DoubleDouble a = random_number(random);
    const DoubleDouble b = random_number(random);
    EXPECT_LE(relative_error(a + b, Oracle(exact(a) + exact(b))), 3 * 0x1p-106);
    EXPECT_LE(relative_error(a * b, Oracle(exact(a) * exact(b))), 5 * 0x1p-106);
    EXPECT_LE(relative_error(a / b, Oracle(exact(a) / exact(b))), 10 * 0x1p-106);
    EXPECT_LE(relative_error(sqrt(abs(a)), Oracle(sqrt(abs(exact(a))))), 0x1p-102);
  }
}

TEST(DoubleDouble, WorksInTheReferencesTemplates) {
  EXPECT_LE(relative_error(exponential(DoubleDouble(-3.5)), exponential(Oracle(-3.5))), 0x1p-90);
  EXPECT_LE(relative_error(natural_log(DoubleDouble(10000)), natural_log(Oracle(10000))), 0x1p-90);
}

TEST(DoubleDouble, PassesSpecialValuesOn) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ((DoubleDouble(infinity) + DoubleDouble(1)).hi, infinity);
  EXPECT_TRUE(std::isnan((DoubleDouble(infinity) - DoubleDouble(infinity)).hi));
  EXPECT_TRUE(std::isnan((DoubleDouble(std::nan("")) * DoubleDouble(2)).hi));
}

}  // namespace
}  // namespace ropecheck
