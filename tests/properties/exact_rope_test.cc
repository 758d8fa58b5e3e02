#include "properties/exact/exact_rope.h"
#include "properties/exact/oracle_rope.h"
#include "properties/exact/turns_of.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

// Compares the double-double rotation with the reference, to the bound that exact_rope.h states.
namespace ropecheck {
namespace {

double distance(const exact::DoubleDouble& a, const exact::Oracle& b) {
  return static_cast<double>(abs(exact::Oracle(exact::Oracle(a.hi) + exact::Oracle(a.lo) - b)));
}

void expect_exact(const RopeSpec& spec, std::int64_t position, int pair) {
  const auto fast = exact::exact_rope(spec)->at(position, pair);
  const auto plain = exact::oracle_rope(spec)->at(position, pair);
  EXPECT_LT(distance(fast.cos, plain.cos), 0x1p-98) << position << ", pair " << pair;
  EXPECT_LT(distance(fast.sin, plain.sin), 0x1p-98) << position << ", pair " << pair;
}

TEST(ExactRope, AgreesWithTheReferenceInEveryOctave) {
  std::mt19937_64 random(7);
  for (const double base : {10000.0, 500000.0, 1e6, 1.0000001, 0.01}) {
    RopeSpec spec;
    spec.base = base;
    for (int octave = 0; octave < 63; ++octave)
      for (int sample = 0; sample < 8; ++sample) {
        const auto low = std::uint64_t{1} << octave;
        const auto position = static_cast<std::int64_t>(low + random() % low);
        expect_exact(spec, sample % 2 == 0 ? position : -position, static_cast<int>(random() % 64));
      }
  }
}

TEST(ExactRope, AgreesAtTheClosestApproachesToAQuarterTurn) {
  RopeSpec spec;
  expect_exact(spec, 562249, 23);
  expect_exact(spec, 2641698281, 31);
  expect_exact(spec, 4188553649581909506, 30);
  expect_exact(spec, std::numeric_limits<std::int64_t>::min(), 0);
  expect_exact(spec, std::numeric_limits<std::int64_t>::max(), 63);
}

TEST(ExactRope, TakesHugeTinyNegativeAndZeroFrequencies) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 12;
  spec.scaling = ListedFrequencies{{1e300, -0x1.8p70, 1e-300, 0.0, -1e-5, 6.0}};
  for (const std::int64_t position : {1L, -1L, 123456789123L, std::numeric_limits<long>::min()})
    for (int pair = 1; pair < 6; ++pair) expect_exact(spec, position, pair);
}

TEST(ExactRope, GivesTheSameBitsForOnePairAsForManyInAnyOrder) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 2 * 133;
  const auto rope = exact::exact_rope(spec);
  std::vector<int> pairs;
  for (int i = 0; i < spec.pairs(); ++i) pairs.push_back(i * 50 % spec.pairs());
  std::vector<CosSin<exact::DoubleDouble>> row(pairs.size());
  for (const std::int64_t position : {0L, 1L, -7L, 2641698281L, std::numeric_limits<long>::min()}) {
    rope->row(position, pairs, row.data());
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto one = rope->at(position, pairs[i]);
      EXPECT_EQ(row[i].cos, one.cos) << position << ", pair " << pairs[i];
      EXPECT_EQ(row[i].sin, one.sin) << position << ", pair " << pairs[i];
    }
  }
}

TEST(ExactRope, IsExactAtPositionZero) {
  const auto turn = exact::exact_rope(RopeSpec{})->at(0, 5);
  EXPECT_EQ(turn.cos.hi, 1);
  EXPECT_EQ(turn.cos.lo, 0);
  EXPECT_EQ(turn.sin.hi, 0);
}

TEST(Turns, NegativePositionsAreTheComplement) {
  const exact::Turns third =
      exact::turns_of(Binary<384>(boost::math::constants::two_pi<Binary<384>>() / 3));
  // One third and two thirds of a turn are 1⅓ and 2⅔ quarters.
  const exact::QuarterTurns forward = exact::nearest_quarter(1 * third);
  const exact::QuarterTurns backward = exact::nearest_quarter(-1 * third);
  EXPECT_EQ(forward.quarter, 1);
  EXPECT_EQ(backward.quarter, 3);
  EXPECT_NEAR(forward.remainder.hi, 1.0 / 3, 1e-15);
  EXPECT_NEAR(backward.remainder.hi, -1.0 / 3, 1e-15);
}

}  // namespace
}  // namespace ropecheck
