#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "properties/case/closeness_records.h"
#include "properties/case/hard_positions.h"
#include "properties/exact/exact_rope.h"

// The positions constructed as closest to a quarter turn are those that an exhaustive search finds,
// and include the famous ones.
namespace ropecheck {
namespace {

constexpr std::int64_t kFurthest = std::numeric_limits<std::int64_t>::max();

RopeSpec with_base(double base) {
  RopeSpec spec;
  spec.base = base;
  return spec;
}

RopeSpec listed(std::vector<double> inv_freq) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 2 * static_cast<int>(inv_freq.size());
  spec.scaling = ListedFrequencies{std::move(inv_freq)};
  return spec;
}

/// |position·θ − n·π/2|, from cos and sin: the smaller of the two is its sine.
double distance_at(const RopeSpec& spec, int pair, std::int64_t position) {
  const auto turn = exact::exact_rope(spec)->at(position, pair);
  return std::asin(std::min(std::abs(turn.cos.hi), std::abs(turn.sin.hi)));
}

void expect_closest(const RopeSpec& spec, int pair, std::int64_t limit, int count) {
  std::vector<double> all;
  for (std::int64_t t = 1; t <= limit; ++t) all.push_back(distance_at(spec, pair, t));
  std::sort(all.begin(), all.end());
  const auto found = hard_positions(spec, pair, limit, count);
  ASSERT_EQ(found.size(), std::min<std::size_t>(all.size(), static_cast<std::size_t>(count)));
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].pair, pair);
    EXPECT_GE(found[i].position, 1);
    EXPECT_LE(found[i].position, limit);
    // asin and the sine are each accurate to some units in the last place.
    EXPECT_NEAR(found[i].distance / all[i], 1, 0x1p-48)
        << "base " << spec.base << " pair " << pair << " limit " << limit << " no. " << i;
    EXPECT_NEAR(found[i].distance / distance_at(spec, pair, found[i].position), 1, 0x1p-48);
    EXPECT_NEAR(found[i].log2_distance, std::log2(found[i].distance), 1e-9);
  }
}

TEST(HardPositions, AreThoseThatTryingAllPositionsFinds) {
  for (const double base : {1e4, 5e5, 1e6, 10.0, 0.01})
    for (const int pair : {0, 1, 2, 17, 31, 40, 63})
      for (const std::int64_t limit : {1, 2, 3, 7, 22, 100, 355, 3000})
        for (const int count : {1, 2, 8, 23}) expect_closest(with_base(base), pair, limit, count);
}

TEST(HardPositions, AreThoseThatTryingAllPositionsFindsForListedFrequencies) {
  // Also fast frequencies, a negative one, one of nearly a quarter turn per step, and one of nearly
  // none.
  const RopeSpec spec = listed({1, -0.3, 1.5707963267948966, 3.2, 1e6, 0x1p70, 1e-3, 0.7853981633});
  for (int pair = 0; pair < spec.pairs(); ++pair)
    for (const std::int64_t limit : {1, 5, 64, 1000}) expect_closest(spec, pair, limit, 8);
}

TEST(HardPositions, OfSlowPairsBeginAtOne) {
  const auto found = hard_positions(listed({1e-300}), 0, kFurthest, 3);
  ASSERT_EQ(found.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(found[i].position, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(found[i].distance, static_cast<double>(i + 1) * 1e-300);
  }
}

TEST(HardPositions, DoNotExistWithoutATurn) {
  EXPECT_TRUE(hard_positions(listed({0.0, -0.0}), 1000, 4).empty());
}

TEST(HardPositions, NumberAsManyAsThereArePositions) {
  EXPECT_EQ(hard_positions(with_base(1e4), 3, 5, 64).size(), 5u);
}

// The closest approaches of the models' usual bases at d = 128.
TEST(HardPositions, IncludeTheKnownWorst) {
  struct {
    double base;
    std::int64_t limit;
    std::int64_t position;
    int pair;
    double log2_distance;
  } const known[] = {
      {1e4, std::int64_t{1} << 20, 562249, 23, -24.4},
      {1e4, std::int64_t{1} << 32, 2641698281, 31, -37.6},
      {1e4, kFurthest, 4188553649581909506, 30, -66.7},
      {5e5, std::int64_t{1} << 32, 2720881160, 18, -37.2},
      {1e6, std::int64_t{1} << 32, 3142101705, 9, -36.1},
  };
  for (const auto& row : known) {
    // Skips positions at which the pair has hardly turned, which are near its start.
    auto all = hard_positions(with_base(row.base), row.limit, 4);
    const auto worst = std::find_if(all.begin(), all.end(),
                                    [](const HardPosition& at) { return at.position > 1000; });
    ASSERT_NE(worst, all.end());
    EXPECT_EQ(worst->position, row.position) << row.base;
    EXPECT_EQ(worst->pair, row.pair);
    EXPECT_NEAR(worst->log2_distance, row.log2_distance, 0.06);
  }
}

/// The signed distance of the angle from the nearest multiple of a quarter turn: past it or before
/// it.
double signed_distance_at(const RopeSpec& spec, int pair, std::int64_t position) {
  const auto turn = exact::exact_rope(spec)->at(position, pair);
  const bool near_sine = std::abs(turn.sin.hi) < std::abs(turn.cos.hi);
  return near_sine ? std::asin(turn.sin.hi * (turn.cos.hi < 0 ? -1 : 1))
                   : -std::asin(turn.cos.hi * (turn.sin.hi < 0 ? -1 : 1));
}

// With all positions tried, a convergent is closer than all positions before it, and an
// intermediate one is closer than all before it on its own side; no other position is.
TEST(ClosenessRecords, AreThoseThatTryingAllPositionsFinds) {
  constexpr std::int64_t kLimit = 3000;
  for (const double base : {1e4, 5e5, 10.0})
    for (const int pair : {0, 1, 2, 17, 31, 40}) {
      const RopeSpec spec = with_base(base);
      const auto records = closeness_records(spec, pair, kLimit, 4000);
      double closest = 10, closest_on_side[2] = {10, 10};
      std::size_t next = 0;
      for (std::int64_t t = 1; t <= kLimit; ++t) {
        const double distance = signed_distance_at(spec, pair, t);
        double& side = closest_on_side[distance > 0 ? 1 : 0];
        const bool is_record = std::abs(distance) < side;
        // The first position on a side may be no convergent of either kind, since nothing came
        // before it.
        const bool is_listed = next < records.size() && records[next].at.position == t;
        if (is_listed) {
          EXPECT_TRUE(is_record) << base << " " << pair << " " << t;
          EXPECT_EQ(records[next].convergent, std::abs(distance) < closest) << t;
          EXPECT_EQ(records[next].past, distance > 0) << t;
          EXPECT_NEAR(records[next].at.distance / std::abs(distance), 1, 0x1p-40);
          ++next;
        } else {
          EXPECT_FALSE(is_record && side < 10) << base << " " << pair << " " << t;
        }
        if (is_record) side = std::abs(distance);
        closest = std::min(closest, std::abs(distance));
      }
      EXPECT_EQ(next, records.size());
    }
}

}  // namespace
}  // namespace ropecheck
