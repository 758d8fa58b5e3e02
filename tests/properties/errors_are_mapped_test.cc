#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "properties/error_map.h"
#include "properties/property.h"
#include "properties/subject.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/small_case.h"

namespace ropecheck {
namespace {

constexpr double kNothing = -1;

TEST(ErrorMap, SortsBySizeOfPositionAndShareOfThePairs) {
  ErrorMap map;
  map.note(0, 0, 64, 0.1, 3);
  map.note(-1, 63, 64, 0.2, 3);
  map.note(255, 4, 64, 0.3, 3);
  map.note(256, 1, 2, 0.4, 3);
  map.note(std::numeric_limits<std::int64_t>::min(), 0, 1, 0.5, 3);
  map.note(std::numeric_limits<std::int64_t>::max(), 0, 1, 0.6, 3);
  EXPECT_EQ(map.at(0, 0).ratio, 0.1);
  EXPECT_EQ(map.at(1, 15).ratio, 0.2);
  EXPECT_EQ(map.at(8, 1).ratio, 0.3);
  EXPECT_EQ(map.at(9, 8).ratio, 0.4);
  EXPECT_EQ(map.at(64, 0).ratio, 0.5);
  EXPECT_EQ(map.at(63, 0).ratio, 0.6);
  EXPECT_EQ(map.at(0, 1).ratio, kNothing);
}

TEST(ErrorMap, KeepsWhatIsWorstAgainstItsOwnBudget) {
  ErrorMap map;
  map.note(5, 0, 1, 0.5, 100);
  map.note(5, 0, 1, 0.75, 4);
  map.note(5, 0, 1, 0.6, 100);
  EXPECT_EQ(map.at(3, 0).error(), 3);
  EXPECT_EQ(map.at(3, 0).budget, 4);
}

TEST(ErrorMap, TakesANanForTheWorstOfAll) {
  ErrorMap map;
  map.note(5, 0, 1, std::numeric_limits<double>::quiet_NaN(), 3);
  map.note(5, 0, 1, 1e300, 3);
  EXPECT_TRUE(std::isinf(map.at(3, 0).ratio));
}

TEST(ErrorMap, AddsUpInAnyOrder) {
  ErrorMap one, other;
  one.note(1, 0, 1, 0.5, 3);
  one.note(2, 0, 1, 0.5, 3);
  other.note(2, 0, 1, 0.7, 3);
  ErrorMap forth, back;
  forth.add(one);
  forth.add(other);
  back.add(other);
  back.add(one);
  for (int octave = 0; octave < ErrorMap::kOctaves; ++octave)
    for (int band = 0; band < ErrorMap::kBands; ++band)
      EXPECT_EQ(forth.at(octave, band).ratio, back.at(octave, band).ratio);
  EXPECT_EQ(forth.at(1, 0).ratio, 0.5);
  EXPECT_EQ(forth.at(2, 0).ratio, 0.7);
}

TEST(ErrorMap, OfMatchesReferenceShowsAnErrorWhereItIs) {
  testing::Hooks hooks;
  // 100 u·r, more than the rounding to double can hide.
  hooks.damage = [](double& first, double&, double r, int pair) {
    if (pair == 5) first += 100 * 0x1p-53 * r;
  };
  Case c = testing::small_case(16, {3, 1'000'003});
  c.dtype = DType::float64;
  const Verdict verdict =
      property_named("matches_reference")
          ->check(c, subject_of(testing::correct_rope(hooks), *contract_named("float32"), c.dtype));
  const auto& errors = verdict.errors;
  for (int octave = 0; octave < ErrorMap::kOctaves; ++octave)
    for (int band = 0; band < ErrorMap::kBands; ++band) {
      const ErrorCell cell = errors.at(octave, band);
      const bool measured = (octave == 2 || octave == 20) && band % 2 == 0;  // 8 pairs
      ASSERT_EQ(cell.ratio >= 0, measured) << octave << ' ' << band;
      if (!measured) continue;
      EXPECT_NEAR(cell.budget, std::sqrt(5) + std::sqrt(0.5), 1e-9);
      if (band == 10)
        EXPECT_NEAR(cell.error(), 100, 1);
      else
        EXPECT_LE(cell.error(), 1);
    }
}

}  // namespace
}  // namespace ropecheck
