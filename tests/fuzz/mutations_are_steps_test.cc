#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "fuzz/mutate_case.h"
#include "fuzz/worst_positions.h"
#include "properties/case_bytes.h"
#include "properties/hard_positions.h"

namespace ropecheck {
namespace {

constexpr int kTries = 4000;
/// Enough for the rarest single step, one mutation in some seven thousand.
constexpr int kManyTries = 100'000;

Case pair_sized(std::int64_t position) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 4;
  c.positions = {position};
  return c;
}

/// The positions that single mutations of one case lead to.
std::set<std::int64_t> reached_from(const Case& c) {
  Random random(1);
  std::set<std::int64_t> reached;
  for (int i = 0; i < kManyTries; ++i) reached.insert(mutated(c, random).positions.front());
  return reached;
}

TEST(AMutation, LeavesACaseSoundAndSayableInBytes) {
  Random random(2);
  Case c = pair_sized(1000);
  int changed = 0;
  for (int i = 0; i < kTries; ++i) {
    const Case next = mutated(c, random);
    ASSERT_EQ(problem_with(next), "");
    const auto bytes = encode_case(0, next);
    ASSERT_TRUE(bytes.has_value());
    ASSERT_EQ(decode_case(*bytes).value, next);
    changed += next == c ? 0 : 1;
    c = next;
  }
  EXPECT_GT(changed, kTries * 99 / 100);
}

TEST(AMutation, TakesNoStepFromAnUnsoundRotation) {
  // One pair is no image's, and has no positions to construct.
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 2;
  Random random(7);
  for (int i = 0; i < kManyTries; ++i) ASSERT_EQ(problem_with(mutated(c, random)), "");
}

TEST(AMutation, LeadsAwayFromAnyCase) {
  Random random(5);
  // Half of 0, an octave of its own: steps from here lead nowhere more often than from elsewhere.
  const Case c = pair_sized(0);
  int stayed = 0;
  for (int i = 0; i < kTries; ++i) stayed += mutated(c, random) == c ? 1 : 0;
  // Two steps may be one back and forth.
  EXPECT_LT(stayed, kTries / 100);
}

TEST(AMutation, GivesAddedTokensPositionsOfTheirOwn) {
  Random random(6);
  const Case c = pair_sized(1000);
  int longer = 0, spread = 0;
  for (int i = 0; i < kManyTries; ++i) {
    const Case next = mutated(c, random);
    if (next.tokens() < 4) continue;
    ++longer;
    const std::set<std::int64_t> positions(next.positions.begin(), next.positions.end());
    spread += positions.size() > 2 ? 1 : 0;
  }
  EXPECT_GT(longer, 100);
  EXPECT_GT(spread, longer * 9 / 10);
}

TEST(AMutation, ReachesNeighboursDoublesHalvesAndEdges) {
  const auto reached = reached_from(pair_sized(1000));
  for (const std::int64_t wanted : {999, 1001, 2000, 2001, 500, 1000 ^ 512, 1 << 20, (1 << 16) + 1})
    EXPECT_TRUE(reached.contains(wanted)) << wanted;
}

TEST(AMutation, ReachesHardPositionsAndStepsAlongThem) {
  const Case c = pair_sized(1000);
  const auto reached = reached_from(c);
  const std::int64_t hard = hard_positions(c.spec, 1, std::int64_t{1} << 30, 1).front().position;
  EXPECT_TRUE(reached.contains(hard));
  EXPECT_TRUE(reached.contains(1000 + hard));
  EXPECT_TRUE(reached.contains(1000 - hard));
}

TEST(AMutation, MovesOneValueByTheSmallestStep) {
  Case c = pair_sized(7);
  c.q.values = {Profile::listed, 0, std::vector<std::uint64_t>(4, 0x3f80'0000)};
  Random random(3);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < kTries; ++i) {
    const Case next = mutated(c, random);
    if (next.q.values.profile == Profile::listed)
      seen.insert(next.q.values.bits.begin(), next.q.values.bits.end());
  }
  for (const std::uint64_t wanted : {0x3f80'0001U, 0x3f7f'ffffU, 0x4000'0000U, 0x3f00'0000U})
    EXPECT_TRUE(seen.contains(wanted)) << wanted;
  EXPECT_TRUE(seen.contains(0xbf80'0000));
}

TEST(ACrossing, TakesTheOthersPositionAndStepsByTheDifference) {
  Random random(4);
  std::set<std::int64_t> reached;
  for (int i = 0; i < 200; ++i) {
    const Case child = crossed(pair_sized(1000), pair_sized(1300), random);
    ASSERT_EQ(problem_with(child), "");
    reached.insert(child.positions.front());
  }
  EXPECT_EQ(reached, (std::set<std::int64_t>{1000, 1300, 1600}));
}

TEST(WorstPositions, AreBredAlongTheirDifferences) {
  forget_positions();
  std::mt19937_64 random(3);
  EXPECT_EQ(bred_position(20, random), std::nullopt);
  // 48 of one lattice, of which the 32 worst are kept, and one that is no worse than any of them.
  for (std::int64_t k = 0; k < 48; ++k) note_position(600'000 + 1000 * k, static_cast<double>(k));
  note_position(600'001, 1);
  std::set<std::int64_t> bred;
  for (int i = 0; i < 2000; ++i) bred.insert(*bred_position(20, random));
  for (const std::int64_t position : bred) {
    EXPECT_EQ(position % 1000, 0) << position;
    // From 616,000 … 647,000 by steps of up to 62,000.
    EXPECT_GE(position, 616'000 - 62'000);
    EXPECT_LE(position, 647'000 + 62'000);
  }
  EXPECT_GT(bred.size(), 60u);
  EXPECT_EQ(bred_position(5, random), std::nullopt);
  note_position(-9, 46.5);
  EXPECT_EQ(worst_octave(), 20u);
  note_position(-9, 47.5);
  note_position(10, 47.5);
  EXPECT_EQ(worst_octave(), 4u);
  forget_positions();
}

}  // namespace
}  // namespace ropecheck
