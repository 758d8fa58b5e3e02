#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "properties/case/encoding/case_text.h"
#include "properties/case/shrink.h"
#include "tests/properties/random_case.h"

// A planted fault is shrunk to the very boundary at which it shows, and to nothing else.
namespace ropecheck {
namespace {

constexpr int kEnough = 20000;

/// A case with nothing simple about it.
Case elaborate() {
  Case c;
  c.batch = 2;
  c.seq = 5;
  c.positions = {7, 123456789, -3, 99999, 1 << 30, 5, 6, 7, 20000000, -77};
  c.shift = {-1000};
  c.in_place = true;
  c.direction = Direction::inverse;
  c.q = {3, {true, true, 3, 7, 5, 11}, {}, {Profile::special, 17, {}}};
  c.k = {2, {false, false, 2, 1, 0, 3}, {}, {Profile::unit, 18, {}}};
  return c;
}

Case minimal(const std::function<bool(const Case&)>& fails, SpecMay spec = SpecMay::stay) {
  const Case c = elaborate();
  EXPECT_TRUE(fails(c)) << "the fault has to show in the first place";
  return minimize(c, fails, kEnough, spec);
}

TEST(Shrinking, OfAFaultBeyondAPositionEndsAtThatPosition) {
  for (const std::int64_t edge : {1, 2, 257, 16777217, 123456789}) {
    const Case c = minimal([&](const Case& at) {
      return std::any_of(at.positions.begin(), at.positions.end(),
                         [&](std::int64_t p) { return p >= edge; });
    });
    Case expected;
    expected.positions = {edge};
    expected.shift = {0};
    expected.q.values = expected.k.values = {Profile::ones, 0, {}};
    EXPECT_EQ(c, expected) << to_line("example", c);
  }
}

TEST(Shrinking, OfAFaultAtNegativePositionsStaysNegative) {
  const Case c = minimal([](const Case& at) {
    return std::any_of(at.positions.begin(), at.positions.end(),
                       [](std::int64_t p) { return p < -2; });
  });
  EXPECT_EQ(c.positions, (std::vector<std::int64_t>{-3}));
}

TEST(Shrinking, OfAFaultInTheMemoryLeavesOnlyWhatCausesIt) {
  const Case c = minimal([](const Case& at) { return at.q.in.heads_first && at.q.in.step > 1; });
  Arrangement guilty;
  guilty.heads_first = true;
  guilty.step = 3;
  EXPECT_EQ(c.q.in, guilty);
  EXPECT_EQ(c.k.in, Arrangement{});
  EXPECT_FALSE(c.in_place);
}

TEST(Shrinking, OfAFaultInOneValueLeavesOnlyThat) {
  const Case c = minimal([](const Case& at) {
    const auto bits = materialize(at, at.q);
    return std::any_of(bits.begin(), bits.end(), [](std::uint64_t b) {
      return (b & 0x7f80'0000) == 0 && (b & 0x7f'ffff) != 0;  // subnormal
    });
  });
  EXPECT_EQ(c.tokens(), 1);
  EXPECT_EQ(c.q.heads, 1);
  ASSERT_EQ(c.q.values.profile, Profile::listed);
  EXPECT_EQ(std::count(c.q.values.bits.begin(), c.q.values.bits.end(), 0u), 127);
  const auto guilty = *std::max_element(c.q.values.bits.begin(), c.q.values.bits.end());
  EXPECT_EQ(guilty & (guilty - 1), 0u) << "one bit of the significand is enough";
}

TEST(Shrinking, OfAFaultOfTheHeadsLeavesAsManyAsItTakes) {
  EXPECT_EQ(minimal([](const Case& at) { return at.q.heads >= 2; }).q.heads, 2);
  EXPECT_EQ(minimal([](const Case& at) { return at.seq >= 4; }).seq, 4);
  EXPECT_EQ(minimal([](const Case& at) { return at.batch >= 2 && at.seq >= 3; }).tokens(), 6);
}

TEST(Shrinking, LeavesTheSpecificationAloneUnlessItMayShrink) {
  const auto fails = [](const Case& at) { return at.spec.pairs() >= 5; };
  EXPECT_EQ(minimal(fails).spec, RopeSpec{});
  const RopeSpec shrunk = minimal(fails, SpecMay::shrink).spec;
  EXPECT_EQ(shrunk.rotary_dim, 10);
  EXPECT_EQ(shrunk.head_dim, 10);
}

TEST(Shrinking, StopsWhenItsBudgetIsSpent) {
  int asked = 0;
  minimize(
      elaborate(), [&](const Case&) { return ++asked, true; }, 3);
  EXPECT_EQ(asked, 3);
}

RC_GTEST_PROP(Shrinking, OffersSoundCasesOnly, ()) {
  const Case c = *any_small_case();
  for (const Case& candidate : simpler(c, SpecMay::shrink)) {
    RC_ASSERT(problem_with(candidate) == "");
    RC_ASSERT(!(candidate == c));
  }
}

TEST(Shrinking, Ends) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    rc::Random random(seed);
    Case c = any_small_case()(random, rc::kNominalSize).value();
    int steps = 0;
    for (auto next = simpler(c, SpecMay::shrink); !next.empty();
         next = simpler(c, SpecMay::shrink)) {
      c = next[random.next() % next.size()];
      ASSERT_LT(++steps, 5000) << to_line("example", c);
    }
  }
}

}  // namespace
}  // namespace ropecheck
