#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "properties/property.h"
#include "properties/subject.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/small_case.h"

// Positions of several axes: a correct rotation passes every property, and one that is wrong only
// about the axes fails the properties that can see it.
namespace ropecheck {
namespace {

/// Three axes whose numbers differ, in three tokens.
Case with_three_axes() {
  Case c = testing::small_case(16, {0, 3, 5, 7, 1, 0, 7, 2, 9});
  c.seq = 3;
  c.spec.head_dim = 20;
  c.spec.rotary_dim = 16;
  c.spec.axis_order = AxisOrder::chunked;
  c.spec.sections = {2, 3, 3, 0};
  c.shift = {4, 0, -9};
  return c;
}

Case on_one_number() {
  Case c = with_three_axes();
  c.positions = {5, 5, 5, 8, 8, 8, 1, 1, 1};
  c.shift = {10};
  return c;
}

/// A correct rotation at other positions: `wrong` changes a token's numbers, [axes].
Implementation with_wrong_positions(void (*wrong)(std::int64_t* numbers)) {
  Implementation rope = testing::correct_rope();
  rope.rotate = [wrong, right = rope.rotate](Call call) {
    const std::int64_t axes = call.spec->axes();
    std::vector<std::int64_t> positions(call.positions,
                                        call.positions + call.batch * call.seq * axes);
    for (std::int64_t token = 0; token < call.batch * call.seq; ++token)
      wrong(positions.data() + token * axes);
    call.positions = positions.data();
    return right(call);
  };
  return rope;
}

Outcome outcome_of(const char* property, const Case& c, const Implementation& rope) {
  return property_named(property)
      ->check(c, subject_of(rope, *contract_named("float32"), c.dtype))
      .outcome;
}

TEST(EveryAxis, KeepsEveryPropertyWhereTheRotationIsRight) {
  for (const AxisOrder order :
       {AxisOrder::chunked, AxisOrder::interleaved, AxisOrder::image, AxisOrder::listed}) {
    Case c = with_three_axes();
    c.spec.axis_order = order;
    if (order == AxisOrder::listed) {
      c.spec.sections = {};
      c.spec.axis_list = {1, 2, 1, 2, 0, 0, 2, 0};
      c.spec.axis_frequencies = true;
      c.spec.position_scale = {Ratio{-1, 1}, Ratio{25, 24}, Ratio{1, 14}};
    }
    if (order == AxisOrder::image) {
      c.spec.sections = {};
      c.positions = {3, 0, 5, 7, 1, 0};
      c.shift = {4, -9};
    }
    ASSERT_EQ(problem_with(c), "");
    for (const Property* property : all_properties()) {
      const Verdict verdict = property->check(
          c, subject_of(testing::correct_rope(), *contract_named("float32"), c.dtype));
      const bool is_about_others = property->name == "threads_do_not_interfere" ||
                                   property->name == "table_entries_are_close" ||
                                   property->name == "positions_outside_the_range";
      EXPECT_EQ(verdict.outcome, is_about_others ? Outcome::skipped : Outcome::passed)
          << property->name << ": " << verdict.reason;
    }
  }
}

void first_for_all(std::int64_t* numbers) { numbers[1] = numbers[2] = numbers[0]; }

TEST(EveryAxis, IsMissedWhereAllPairsTurnByTheFirst) {
  const Implementation rope = with_wrong_positions(first_for_all);
  EXPECT_EQ(outcome_of("matches_reference", with_three_axes(), rope), Outcome::failed);
  EXPECT_EQ(outcome_of("matches_reference", on_one_number(), rope), Outcome::passed);
  EXPECT_EQ(outcome_of("positions_are_unique", with_three_axes(), rope), Outcome::failed);
}

/// Relative as long as all axes are shifted by the same number.
void largest_for_the_last(std::int64_t* numbers) { numbers[2] = std::max(numbers[1], numbers[2]); }

TEST(EveryAxis, IsShiftedByItsOwn) {
  const Implementation rope = with_wrong_positions(largest_for_the_last);
  Case c = with_three_axes();
  EXPECT_EQ(outcome_of("shift_invariance", c, rope), Outcome::failed);
  c.shift = {10};
  EXPECT_EQ(outcome_of("shift_invariance", c, rope), Outcome::passed);
}

TEST(EveryAxis, IsNotAskedForWhereNotDeclared) {
  Capabilities can;
  can.several_axes = false;
  EXPECT_EQ(unsupported(with_three_axes(), can), "positions of several axes");
  EXPECT_EQ(unsupported(with_three_axes(), Capabilities{}), "");
}

TEST(EveryAxis, NeedsANumberForEachToken) {
  Case c = with_three_axes();
  c.positions.pop_back();
  EXPECT_EQ(problem_with(c), "8 numbers given for the positions of 3 tokens, which take 3 each");
  c = with_three_axes();
  c.shift.pop_back();
  EXPECT_EQ(problem_with(c), "the shift has 2 numbers where positions have 3");
}

TEST(EveryAxis, IsWrittenInAReason) {
  Place where;
  where.position = with_three_axes().position_of(1);
  EXPECT_EQ(describe(where.position), "(7, 1, 0)");
  EXPECT_EQ(describe(on_axes(1, -4)), "-4");
}

}  // namespace
}  // namespace ropecheck
