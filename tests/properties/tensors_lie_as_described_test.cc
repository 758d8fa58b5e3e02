#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "properties/property.h"
#include "properties/subject.h"
#include "properties/tensor_memory.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/small_case.h"

// Every arrangement puts each element in a place of its own, according to the strides of the call.
// A rope that confuses two strides is wrong in at least one arrangement.
namespace ropecheck {
namespace {

using testing::correct_rope;
using testing::small_case;

constexpr int kHeads = 2;

/// A shape of [2, 3, 2, 4] different numbers.
Case shape() {
  Case c = small_case(4, {3, 1, 4, 1, 5, 9});
  c.batch = 2;
  c.seq = 3;
  return c;
}

struct Laid {
  std::string name;
  Arrangement arrangement;
  Strides strides;
};

const std::vector<Laid>& laid() {
  static const std::vector<Laid> all = {
      {"usual", {}, {24, 8, 4, 1}},
      {"heads_first", {.heads_first = true}, {24, 4, 12, 1}},
      {"batch_second", {.batch_second = true}, {8, 16, 4, 1}},
      {"heads_and_batch_first", {.heads_first = true, .batch_second = true}, {12, 4, 24, 1}},
      {"gaps", {.step = 2, .head_gap = 1, .token_gap = 5, .batch_gap = 7}, {76, 23, 9, 2}},
      {"packed", {.token_gap = 16}, {72, 24, 4, 1}},
      {"batch_gap_inside", {.batch_second = true, .batch_gap = 7}, {8, 23, 4, 1}},
      {"seq_backwards", {.reversed = true}, {24, -8, 4, 1}},
      {"batch_backwards", {.reversed_batch = true}, {-24, 8, 4, 1}},
      {"heads_backwards", {.reversed_heads = true}, {24, 8, -4, 1}},
      {"dim_backwards", {.reversed_dim = true}, {24, 8, 4, -1}},
      {"all_backwards",
       {.reversed = true, .reversed_batch = true, .reversed_heads = true, .reversed_dim = true},
       {-24, -8, -4, -1}},
  };
  return all;
}

std::vector<Element> numbered(std::size_t count) {
  std::vector<Element> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back({exact::DoubleDouble(static_cast<double>(i)),
                      bits_of(DType::float32, static_cast<double>(i))});
  return values;
}

class Arrangements : public ::testing::TestWithParam<Laid> {};

TEST_P(Arrangements, HaveTheStridesThatTheyAreNamedFor) {
  TensorMemory memory(shape(), kHeads, GetParam().arrangement);
  EXPECT_EQ(memory.strides(), GetParam().strides);
  const auto values = numbered(48);
  memory.fill(values);
  EXPECT_FALSE(memory.gap_written());
  std::size_t i = 0;
  const Strides& s = memory.strides();
  for (int b = 0; b < 2; ++b)
    for (int t = 0; t < 3; ++t)
      for (int h = 0; h < kHeads; ++h)
        for (int d = 0; d < 4; ++d, ++i) {
          const auto* first = static_cast<const float*>(memory.first());
          ASSERT_EQ(first[b * s.batch + t * s.seq + h * s.head + d * s.dim], static_cast<float>(i));
        }
}

TEST_P(Arrangements, AreRotatedAlike) {
  Case c = shape();
  c.q.in = c.k.out = GetParam().arrangement;
  const Implementation rope = correct_rope();
  const Verdict verdict = property_named("matches_reference")
                              ->check(c, subject_of(rope, *contract_named("float32"), c.dtype));
  EXPECT_EQ(verdict.outcome, Outcome::passed) << verdict.reason;
}

INSTANTIATE_TEST_SUITE_P(All, Arrangements, ::testing::ValuesIn(laid()),
                         [](const auto& test) { return test.param.name; });

/// A correct RoPE that confuses some strides.
template <class Mistake>
Implementation with_strides(const Mistake& mistake) {
  Implementation rope = correct_rope();
  rope.rotate = [right = rope.rotate, mistake](const Call& call) {
    Call wrong = call;
    mistake(wrong.q.in_strides, call);
    return right(wrong);
  };
  return rope;
}

Outcome outcome_with(const Implementation& rope, const Arrangement& arrangement) {
  Case c = shape();
  c.q.in = arrangement;
  return property_named("matches_reference")
      ->check(c, subject_of(rope, *contract_named("float32"), c.dtype))
      .outcome;
}

TEST(ABatchStride, CannotBeTakenForTheRowsThereAre) {
  const Implementation rope = with_strides(
      [](Strides& strides, const Call& call) { strides.batch = call.seq * strides.seq; });
  EXPECT_EQ(outcome_with(rope, {}), Outcome::passed);
  EXPECT_EQ(outcome_with(rope, {.token_gap = 16}), Outcome::passed);
  EXPECT_EQ(outcome_with(rope, {.batch_gap = 7}), Outcome::failed);
  EXPECT_EQ(outcome_with(rope, {.batch_second = true}), Outcome::failed);
}

TEST(Broadcast, MakesStridesOfZeroWhereValuesRepeatAndTheCallIsOutOfPlace) {
  Strides seen;
  const Implementation rope = with_strides([&](Strides& strides, const Call&) { seen = strides; });
  const Arrangement broadcast{.broadcast_batch = true, .broadcast_heads = true};
  EXPECT_EQ(outcome_with(rope, broadcast), Outcome::passed);
  EXPECT_EQ(seen, (Strides{0, 4, 0, 1}));

  Case c = shape();
  c.q.in = broadcast;
  const std::vector<std::uint64_t> values = materialize(c, c.q);
  EXPECT_EQ(std::set(values.begin(), values.end()).size(), 12u);  // 3 tokens of 4
  // A property may change a value; then no axis can be broadcast.
  const Subject subject = subject_of(rope, *contract_named("float32"), c.dtype);
  Operation operation = operation_of(c);
  operation.q.back() = subject.element(exact::DoubleDouble(0.5));
  subject.rotate(operation);
  EXPECT_EQ(seen, (Strides{24, 8, 4, 1}));
  c.in_place = true;
  subject.rotate(operation_of(c));
  EXPECT_EQ(seen, (Strides{24, 8, 4, 1}));

  c.in_place = false;
  c.q.out.broadcast_batch = true;
  EXPECT_NE(problem_with(c).find("broadcast"), std::string::npos);
}

TEST(ACopiedNan, IsNotTakenForPoison) {
  // More values than a 16-bit format has patterns: no NaN is left that none of them is.
  for (const DType dtype : {DType::float16, DType::bfloat16}) {
    Case c = small_case(2, std::vector<std::int64_t>(40'000, 0));
    c.dtype = dtype;
    std::vector<Element> values;
    for (std::uint64_t bits = 0; bits < 80'000; ++bits)
      values.push_back({value_of(dtype, bits & 0xffff), bits & 0xffff});
    TensorMemory memory(c, 1, {});
    EXPECT_TRUE(memory.left_unwritten(values));
    memory.fill(values);
    EXPECT_FALSE(memory.left_unwritten(values));
    std::vector<Element> one_less = values;
    one_less[70'000].bits = poison(dtype);
    memory.fill(one_less);
    EXPECT_TRUE(memory.left_unwritten(values));
  }
}

}  // namespace
}  // namespace ropecheck
