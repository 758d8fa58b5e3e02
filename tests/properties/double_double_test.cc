#include "properties/exact/double_double.h"
#include "properties/exact/oracle_rope.h"

#include <gtest/gtest.h>

#include <random>

#include "properties/exact/exact_rope.h"
#include "reference/elementary.h"

// Each operation against 512-bit arithmetic, to its stated bound.
namespace ropecheck {
namespace {

exact::Oracle exact(const exact::DoubleDouble& x) {
  return exact::Oracle(x.hi) + exact::Oracle(x.lo);
}

double relative_error(const exact::DoubleDouble& got, const exact::Oracle& expected) {
  return static_cast<double>(
      exact::Oracle(abs(exact::Oracle(exact(got) - expected)) / abs(expected)));
}

exact::DoubleDouble random_number(std::mt19937_64& random) {
  const double high =
      std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 40) - 60);
  const double low = std::ldexp(static_cast<double>(random() >> 11), std::ilogb(high) - 107);
  return exact::fast_two_sum(random() % 2 != 0 ? -high : high, random() % 2 != 0 ? -low : low);
}

TEST(DoubleDouble, KeepsTheStatedBounds) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20000; ++i) {
    const exact::DoubleDouble a = random_number(random);
    const exact::DoubleDouble b = random_number(random);
    EXPECT_LE(relative_error(a + b, exact::Oracle(exact(a) + exact(b))), 3 * 0x1p-106);
    EXPECT_LE(relative_error(a * b, exact::Oracle(exact(a) * exact(b))), 5 * 0x1p-106);
    EXPECT_LE(relative_error(a / b, exact::Oracle(exact(a) / exact(b))), 10 * 0x1p-106);
    EXPECT_LE(relative_error(sqrt(abs(a)), exact::Oracle(sqrt(abs(exact(a))))), 0x1p-102);
  }
}

TEST(DoubleDouble, WorksInTheReferencesTemplates) {
  EXPECT_LE(
      relative_error(exponential(exact::DoubleDouble(-3.5)), exponential(exact::Oracle(-3.5))),
      0x1p-90);
  EXPECT_LE(
      relative_error(natural_log(exact::DoubleDouble(10000)), natural_log(exact::Oracle(10000))),
      0x1p-90);
}

TEST(DoubleDouble, PassesSpecialValuesOn) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ((exact::DoubleDouble(infinity) + exact::DoubleDouble(1)).hi, infinity);
  EXPECT_TRUE(std::isnan((exact::DoubleDouble(infinity) - exact::DoubleDouble(infinity)).hi));
  EXPECT_TRUE(std::isnan((exact::DoubleDouble(std::nan("")) * exact::DoubleDouble(2)).hi));
}

}  // namespace
}  // namespace ropecheck
