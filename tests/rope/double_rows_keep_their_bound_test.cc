#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "real.h"
#include "reference/certified.h"
#include "rope/exact_cos_sin.h"
#include "rope/frequency_turns.h"
#include "rope/plan.h"
#include "stored.h"
#include "targets.h"

// The rows of float64 plans. Those of two doubles an entry are within 2^−95·m
// (rope/simd/double_rows-inl.h), those of one double within half a unit in the last place and
// 2^−75.9·m, or twice that if m is not a power of two (rope/simd/split_rows-inl.h).
namespace ropecheck::rope {
namespace {

/// The distance of an entry from m times the exact value, in units of m.
double distance(const DoubleDouble& entry, const DoubleDouble& m, const DoubleDouble& exact) {
  return static_cast<double>(abs(sum_of(entry) - sum_of(m) * sum_of(exact)) / sum_of(m));
}

/// Whether one double is as close to m times the exact value as an entry of one double must be.
bool nearly_nearest(double entry, const DoubleDouble& m, const DoubleDouble& exact) {
  const double unit = std::ldexp(1.0, std::max(std::ilogb(entry), -1000) - 52);
  const double factor = m.high == 1 ? 1 : 2 * m.high;
  const Real off = abs(Real(entry) - sum_of(m) * sum_of(exact));
  return off <= Real(unit) / 2 + Real(0x1.12p-76 * factor);
}

class DoubleRows : public testing::Test {
 protected:
  static RopeSpec spec_of(bool with_factor) {
    RopeSpec spec;
    spec.head_dim = spec.rotary_dim = 138;  // two runs, the second one of 5 pairs
    if (with_factor) spec.attention_factor = 1.1865;
    return spec;
  }

  /// Consecutive positions with and without tables, and others of any size.
  std::vector<std::int64_t> positions() {
    std::vector<std::int64_t> all;
    for (const std::int64_t first :
         {std::int64_t{1}, std::int64_t{1000}, std::int64_t{1048560}, std::int64_t{1} << 40,
          std::int64_t{-70}, std::int64_t{INT64_MIN}})
      for (std::int64_t t = 0; t < 40; ++t) all.push_back(first + t);
    for (int i = 0; i < 200; ++i) all.push_back(random_position(random_));
    return all;
  }

  std::mt19937_64 random_{21};
};

TEST_F(DoubleRows, AreWithinTheirBoundOnEveryTarget) {
  for (const bool with_factor : {false, true}) {
    const RopeSpec spec = spec_of(with_factor);
    const std::vector<Turns> turns = frequency_turns(spec);
    const DoubleDouble m = attention_factor_of(spec);
    const Plan two(spec,
                   {.storage = Storage::float64, .arithmetic = Arithmetic::correctly_rounded});
    const Plan one = two.with({.storage = Storage::float64});
    const std::vector<std::int64_t> at = positions();
    // A row: the first parts of cos and sin, then the second parts.
    const std::size_t padded = two.row_bytes() / (4 * sizeof(double));
    ASSERT_EQ(one.row_bytes(), 2 * padded * sizeof(double));
    for (const Target& target : targets_here()) {
      const OnTarget on(target);
      std::vector<double> rows(at.size() * 4 * padded), first_parts(at.size() * 2 * padded);
      two.make_rows(at, rows.data());
      one.make_rows(at, first_parts.data());
      double worst = 0;
      for (std::size_t r = 0; r < at.size(); ++r) {
        const double* row = rows.data() + r * 4 * padded;
        for (std::size_t j = 0; j < turns.size(); ++j) {
          const CosSinPair exact = exact_cos_sin(times(turns[j], at[r]));
          const DoubleDouble c{row[j], row[2 * padded + j]};
          const DoubleDouble s{row[padded + j], row[3 * padded + j]};
          worst = std::max({worst, distance(c, m, exact.cos), distance(s, m, exact.sin)});
          ASSERT_LT(worst, 0x1p-95) << target.name << " position " << at[r] << " pair " << j;
          const double* one_part = first_parts.data() + r * 2 * padded + j;
          ASSERT_TRUE(nearly_nearest(one_part[0], m, exact.cos)) << target.name << " " << at[r];
          ASSERT_TRUE(nearly_nearest(one_part[padded], m, exact.sin))
              << target.name << " " << at[r];
        }
      }
      RecordProperty("worst_log2_" + target.name, std::to_string(std::log2(worst)));
    }
  }
}

TEST_F(DoubleRows, MeasureSeesAWrongBit) {
  const CosSinPair exact = exact_cos_sin(Turns{{0x1234'5678'9abc'def0, 1, 2, 3, 4, 5}});
  const DoubleDouble m{1.5, 0};
  DoubleDouble entry{1.5 * exact.cos.high, 0};
  entry.low = std::fma(1.5, exact.cos.high, -entry.high) + 1.5 * exact.cos.low;
  EXPECT_LT(distance(entry, m, exact.cos), 0x1p-100);
  entry.low += 0x1.8p-94;
  EXPECT_GT(distance(entry, m, exact.cos), 0x1p-95);
  EXPECT_TRUE(nearly_nearest(entry.high, m, exact.cos));
  for (const double toward : {-2.0, 2.0})
    EXPECT_FALSE(nearly_nearest(std::nextafter(entry.high, toward), m, exact.cos));
}

}  // namespace
}  // namespace ropecheck::rope
