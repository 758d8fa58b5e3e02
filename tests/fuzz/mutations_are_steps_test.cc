#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "fuzz/guidance/mutate_case.h"
#include "fuzz/guidance/worst_positions.h"
#include "properties/case/encoding/case_bytes.h"
#include "properties/case/hard_positions.h"

namespace ropecheck {
namespace {

constexpr int kTries = 4000;
/// Enough for the rarest single step, one mutation in some seven thousand.
constexpr int kManyTries = 100'000;

Capabilities everything() {
  Capabilities can;
  can.float16 = can.bfloat16 = can.float64 = can.vjp = true;
  return can;
}

Case pair_sized(std::int64_t position) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 4;
  c.positions = {position};
  return c;
}

/// The positions that are one mutation of a case away.
std::set<std::int64_t> reached_from(const Case& c) {
  guidance::Random random(1);
  std::set<std::int64_t> reached;
  for (int i = 0; i < kManyTries; ++i)
    reached.insert(guidance::mutated(c, everything(), random).positions.front());
  return reached;
}

TEST(AMutation, LeavesACaseSoundAndSayableInBytes) {
  guidance::Random random(2);
  Case c = pair_sized(1000);
  int changed = 0;
  for (int i = 0; i < kTries; ++i) {
    const Case next = guidance::mutated(c, everything(), random);
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
  // A single pair cannot be an image's, and has no positions to construct.
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 2;
  guidance::Random random(7);
  for (int i = 0; i < kManyTries; ++i)
    ASSERT_EQ(problem_with(guidance::mutated(c, everything(), random)), "");
}

TEST(AMutation, LeadsAwayFromAnyCase) {
  guidance::Random random(5);
  // Half of 0 is 0, and 0 is an octave of its own, so steps from here lead nowhere more often than
  // from other positions.
  const Case c = pair_sized(0);
  int stayed = 0;
  for (int i = 0; i < kTries; ++i)
    stayed += guidance::mutated(c, everything(), random) == c ? 1 : 0;
  // Two steps may lead forth and back.
  EXPECT_LT(stayed, kTries / 100);
}

TEST(AMutation, GivesAddedTokensPositionsOfTheirOwn) {
  guidance::Random random(6);
  const Case c = pair_sized(1000);
  int longer = 0, spread = 0;
  for (int i = 0; i < kManyTries; ++i) {
    const Case next = guidance::mutated(c, everything(), random);
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

/// The number of mutations of a case that change each field.
using Changes = std::map<std::string, int>;

void count_changes(const Arrangement& a, const Arrangement& b, std::string_view side,
                   Changes& changes) {
  const auto note = [&](const char* field, bool changed) {
    changes[std::string(side) + "." + field] += changed ? 1 : 0;
  };
  note("heads_first", a.heads_first != b.heads_first);
  note("batch_second", a.batch_second != b.batch_second);
  note("reversed", a.reversed != b.reversed);
  note("reversed_batch", a.reversed_batch != b.reversed_batch);
  note("reversed_heads", a.reversed_heads != b.reversed_heads);
  note("reversed_dim", a.reversed_dim != b.reversed_dim);
  note("step", a.step != b.step);
  note("head_gap", a.head_gap != b.head_gap);
  note("token_gap", a.token_gap != b.token_gap);
  note("batch_gap", a.batch_gap != b.batch_gap);
  note("misalignment", a.misalignment != b.misalignment);
  // An output that is broadcast is refused: AMutation.LeavesACaseSoundAndSayableInBytes.
  if (!side.ends_with("in")) return;
  note("broadcast_batch", a.broadcast_batch != b.broadcast_batch);
  note("broadcast_seq", a.broadcast_seq != b.broadcast_seq);
  note("broadcast_heads", a.broadcast_heads != b.broadcast_heads);
}

void count_changes(const Case& a, const Case& b, Changes& changes) {
  const auto note = [&](const char* field, bool changed) { changes[field] += changed ? 1 : 0; };
  note("head_dim", a.spec.head_dim != b.spec.head_dim);
  note("rotary_dim", a.spec.rotary_dim != b.spec.rotary_dim);
  note("rotary_offset", a.spec.rotary_offset != b.spec.rotary_offset);
  note("layout", a.spec.layout != b.spec.layout);
  note("base", a.spec.base != b.spec.base);
  note("scaling", a.spec.scaling != b.spec.scaling);
  note("axis_order", a.spec.axis_order != b.spec.axis_order);
  note("axis_frequencies", a.spec.axis_frequencies != b.spec.axis_frequencies);
  note("position_scale", a.spec.position_scale != b.spec.position_scale);
  note("dtype", a.dtype != b.dtype);
  note("forward", a.direction != b.direction && b.direction == Direction::forward);
  note("inverse", a.direction != b.direction && b.direction == Direction::inverse);
  note("vjp", a.direction != b.direction && b.direction == Direction::vjp);
  note("in_place", a.in_place != b.in_place);
  note("batch", a.batch != b.batch);
  note("seq", a.seq != b.seq);
  note("positions", a.positions != b.positions);
  note("shift", a.shift != b.shift);
  note("q.heads", a.q.heads != b.q.heads);
  note("k.heads", a.k.heads != b.k.heads);
  note("q.values", a.q.values != b.q.values);
  note("k.values", a.k.values != b.k.values);
  count_changes(a.q.in, b.q.in, "q.in", changes);
  count_changes(a.q.out, b.q.out, "q.out", changes);
  count_changes(a.k.in, b.k.in, "k.in", changes);
  count_changes(a.k.out, b.k.out, "k.out", changes);
}

TEST(AMutation, ChangesEveryField) {
  guidance::Random random(5);
  Changes changes;
  Case c = pair_sized(1000);
  for (int i = 0; i < kManyTries; ++i) {
    const Case next = guidance::mutated(c, everything(), random);
    count_changes(c, next, changes);
    c = next;
  }
  EXPECT_EQ(changes.size(), 22u + 2 * 14 + 2 * 11);
  for (const auto& [field, count] : changes) EXPECT_GE(count, 10) << field;
}

TEST(AMutation, PacksQKAndV) {
  Case c = pair_sized(1000);
  c.q.heads = 3;
  c.k.heads = 2;
  guidance::Random random(6);
  int q = 0, k = 0;
  for (int i = 0; i < kManyTries; ++i) {
    const Case next = guidance::mutated(c, everything(), random);
    q += next.q.in.token_gap == 4 * (2 + 2) ? 1 : 0;
    k += next.k.out.token_gap == 4 * (3 + 2) ? 1 : 0;
  }
  EXPECT_GE(q, 10);
  EXPECT_GE(k, 10);
}

TEST(AMutation, AsksForNothingThatIsNotDeclared) {
  Capabilities can;
  can.inverse = can.strides = can.in_place = can.interleaved = can.several_axes = false;
  can.min_position = -4096;
  can.max_position = 4096;
  guidance::Random random(7);
  Case c = pair_sized(1000), other = pair_sized(-4000);
  std::set<std::int64_t> reached;
  for (int i = 0; i < kTries; ++i) {
    c = guidance::mutated(c, can, random);
    ASSERT_EQ(unsupported(c, can), "");
    c = guidance::crossed(c, other, can, random);
    ASSERT_EQ(unsupported(c, can), "");
    reached.insert(c.positions.front());
  }
  EXPECT_GT(reached.size(), 200u);
}

TEST(AMutation, LeadsStepByStepFromWhatIsNotDeclaredToWhatIs) {
  Case c = pair_sized(1000);
  c.direction = Direction::vjp;
  c.dtype = DType::float16;
  guidance::Random random(8);
  int forward = 0, float32 = 0;
  for (int i = 0; i < kTries; ++i) {
    const Case next = guidance::mutated(c, Capabilities(), random);
    if (next.direction == Direction::forward && next.dtype == DType::float16) ++forward;
    if (next.direction == Direction::vjp && next.dtype == DType::float32) ++float32;
  }
  EXPECT_GE(forward, 10);
  EXPECT_GE(float32, 10);
}

TEST(AMutation, MovesOneValueByTheSmallestStep) {
  Case c = pair_sized(7);
  c.q.values = {Profile::listed, 0, std::vector<std::uint64_t>(4, 0x3f80'0000)};
  guidance::Random random(3);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < kTries; ++i) {
    const Case next = guidance::mutated(c, everything(), random);
    if (next.q.values.profile == Profile::listed)
      seen.insert(next.q.values.bits.begin(), next.q.values.bits.end());
  }
  for (const std::uint64_t wanted : {0x3f80'0001U, 0x3f7f'ffffU, 0x4000'0000U, 0x3f00'0000U})
    EXPECT_TRUE(seen.contains(wanted)) << wanted;
  EXPECT_TRUE(seen.contains(0xbf80'0000));
}

TEST(ACrossing, TakesTheOthersPositionAndStepsByTheDifference) {
  guidance::Random random(4);
  std::set<std::int64_t> reached;
  for (int i = 0; i < 200; ++i) {
    const Case child = guidance::crossed(pair_sized(1000), pair_sized(1300), everything(), random);
    ASSERT_EQ(problem_with(child), "");
    reached.insert(child.positions.front());
  }
  EXPECT_EQ(reached, (std::set<std::int64_t>{1000, 1300, 1600}));
}

TEST(WorstPositions, AreBredAlongTheirDifferences) {
  guidance::forget_positions();
  std::mt19937_64 random(3);
  EXPECT_EQ(guidance::bred_position(20, random), std::nullopt);
  for (std::int64_t k = 0; k < 48; ++k)
    guidance::note_position(600'000 + 1000 * k, static_cast<double>(k));
  guidance::note_position(600'001, 1);
  // 48 positions of one lattice, of which the 32 worst are kept, and a position with a smaller
  // error than any of these.
  std::set<std::int64_t> bred;
  for (int i = 0; i < 2000; ++i) bred.insert(*guidance::bred_position(20, random));
  for (const std::int64_t position : bred) {
    EXPECT_EQ(position % 1000, 0) << position;
    // From 616,000 … 647,000 by steps of up to 62,000.
    EXPECT_GE(position, 616'000 - 62'000);
    EXPECT_LE(position, 647'000 + 62'000);
  }
  EXPECT_GT(bred.size(), 60u);
  EXPECT_EQ(guidance::bred_position(5, random), std::nullopt);
  guidance::note_position(-9, 46.5);
  EXPECT_EQ(guidance::worst_octave(), 20u);
  guidance::note_position(-9, 47.5);
  guidance::note_position(10, 47.5);
  EXPECT_EQ(guidance::worst_octave(), 4u);
  guidance::forget_positions();
}

}  // namespace
}  // namespace ropecheck
