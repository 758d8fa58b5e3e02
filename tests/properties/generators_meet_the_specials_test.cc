#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <variant>

#include "properties/case/encoding/case_text.h"
#include "properties/case/generators.h"
#include "properties/exact/exact_rope.h"

// Drawn cases are sound, allowed and affordable, and they really contain the rare features: each
// feature is counted.
namespace ropecheck {
namespace {

constexpr std::int64_t kAnywhere = std::numeric_limits<std::int64_t>::max();
constexpr int kDraws = 2000;

Property with_domain(Domain domain) { return {"example", "holds", domain, nullptr}; }

template <class Look>
void draw_many(const CaseSource& source, const Look& look, int draws = kDraws) {
  rc::Random random(20260101);
  for (int i = 0; i < draws; ++i) look(draw_case(source, random));
}

/// Two of the hard positions of the default specification, found by an independent search.
constexpr std::int64_t kKnownHard[] = {2641698281, 4188553649581909506};

TEST(Generators, DrawTheKnownHardAndPinnedPositions) {
  const auto source =
      case_source(with_domain({}), RopeSpec{}, Capabilities{}, DType::float32, kAnywhere);
  std::map<std::int64_t, int> hard;
  for (const std::int64_t p : source.hard) hard[p] = 0;
  int negative = 0, beside_powers = 0, huge = 0, positions = 0;
  std::set<int> octaves;
  bool least = false, greatest = false;
  const auto look = [&](const Case& c) {
    for (const std::int64_t p : c.positions) {
      ++positions;
      if (const auto at = hard.find(p); at != hard.end()) ++at->second;
      negative += p < 0;
      beside_powers += p == 257 || p == 2049 || p == 65521 || p == (1 << 24) + 1;
      huge += p > std::int64_t{1} << 53;
      octaves.insert(p == 0 ? -1 : std::ilogb(static_cast<double>(p)));
      least |= p == std::numeric_limits<std::int64_t>::min();
      greatest |= p == kAnywhere;
    }
  };
  draw_many(source, look, 4 * kDraws);
  EXPECT_GE(octaves.size(), 63u);
  int at_hard = 0, missed = 0;
  for (const auto& [position, times] : hard) {
    at_hard += times;
    missed += times == 0 ? 1 : 0;
  }
  // A quarter of the drawn positions are hard ones, and half of the sequences are drawn position by
  // position: an eighth of all. The test requires half of that.
  EXPECT_EQ(missed, 0);
  EXPECT_GT(at_hard, positions / 16);
  for (const std::int64_t known : kKnownHard) EXPECT_GT(hard[known], 0) << known;
  EXPECT_GT(negative, positions / 20);
  EXPECT_GT(beside_powers, positions / 200);
  EXPECT_GT(huge, positions / 100);
  EXPECT_TRUE(least);
  EXPECT_TRUE(greatest);
}

TEST(Generators, DrawEveryKindOfNumber) {
  const auto source = case_source(with_domain({.special_values = true}), RopeSpec{}, Capabilities{},
                                  DType::float32, kAnywhere);
  int nan = 0, infinite = 0, subnormal = 0, minus_zero = 0, huge = 0;
  draw_many(source, [&](const Case& c) {
    for (const std::uint64_t bits : materialize(c, c.k)) {
      const double value = value_of(DType::float32, bits);
      nan += std::isnan(value);
      infinite += std::isinf(value);
      subnormal += value != 0 && std::abs(value) < 0x1p-126;
      minus_zero += value == 0 && std::signbit(value);
      huge += std::isfinite(value) && std::abs(value) > 0x1p100;
    }
  });
  for (const int count : {nan, infinite, subnormal, minus_zero, huge}) EXPECT_GT(count, 1000);
}

TEST(Generators, DrawOnlyFiniteNumbersWhereSpecialOnesMakeNoSense) {
  const auto source =
      case_source(with_domain({}), RopeSpec{}, Capabilities{}, DType::float16, kAnywhere);
  draw_many(source, [&](const Case& c) {
    for (const std::uint64_t bits : materialize(c, c.q)) {
      const double size = std::abs(value_of(DType::float16, bits));
      ASSERT_TRUE(size >= 0x1p-14 && size <= 0x1p15) << size;
    }
  });
}

// x1·cos − x2·sin, or x1·sin + x2·cos, vanishes up to the precision of the format.
TEST(Generators, DrawValuesThatCancel) {
  for (const DType dtype : kAllDTypes) {
    Capabilities can;
    can.vjp = true;
    const auto source = case_source(with_domain({}), std::nullopt, can, dtype, kAnywhere);
    int vectors = 0, at_hard = 0;
    draw_many(source, [&](const Case& c) {
      if (c.q.values.profile != Profile::listed) return;
      const auto exact = exact::exact_rope(c.spec);
      const auto dim = static_cast<std::size_t>(c.spec.head_dim);
      for (std::size_t vector = 0; vector < c.q.values.bits.size() / dim; ++vector) {
        const std::size_t token = vector / static_cast<std::size_t>(c.q.heads);
        const auto turn = exact->at(c.positions[token], 0);
        const double sin = c.direction != Direction::forward ? -turn.sin.hi : turn.sin.hi;
        const PairElements at = pair_elements(c.spec, 0);
        const double x1 =
            value_of(dtype, c.q.values.bits[vector * dim + static_cast<std::size_t>(at.first)]);
        const double x2 =
            value_of(dtype, c.q.values.bits[vector * dim + static_cast<std::size_t>(at.second)]);
        const double left =
            std::min(std::abs(x1 * turn.cos.hi - x2 * sin), std::abs(x1 * sin + x2 * turn.cos.hi));
        const int bits = std::min(format_of(dtype).precision, 28);
        // Next to a quarter turn the values are ordinary ones.
        const bool near =
            std::min(std::abs(turn.sin.hi), std::abs(turn.cos.hi)) < std::ldexp(1, -bits);
        if (near) continue;
        // Here the products are rounded in double arithmetic.
        ASSERT_LE(left, std::ldexp(1.5, -bits) + std::ldexp(2, bits - 52));
        ++vectors;
        at_hard += c.positions[token] > 1'000'000;
      }
    });
    EXPECT_GT(vectors, 50) << name_of(dtype);
    EXPECT_GT(at_hard, 10) << name_of(dtype);
  }
}

TEST(Generators, KeepToWhatIsDeclared) {
  Capabilities can;
  can.strides = can.in_place = can.inverse = can.interleaved = false;
  can.partial_rotary = can.rotary_offset = can.attention_factor = false;
  can.linear_scaling = can.ntk_scaling = can.listed_frequencies = false;
  can.min_position = 0;
  can.max_position = 8191;
  const auto source =
      case_source(with_domain({.uses_shift = true}), std::nullopt, can, DType::float32, kAnywhere);
  draw_many(source, [&](const Case& c) {
    ASSERT_EQ(unsupported(c, can), "") << to_line("example", c);
    ASSERT_EQ(problem_with(c), "");
    for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token) {
      const auto shifted = add_positions(c.position_of(token), c.shift_by_axis());
      for (std::size_t axis = 0; axis < static_cast<std::size_t>(c.axes()); ++axis) {
        ASSERT_GE(shifted->numbers[axis], 0);
        ASSERT_LE(shifted->numbers[axis], 8191);
      }
    }
  });
}

TEST(Generators, GiveSeveralAxesToThoseAloneWhoDeclareThem) {
  Capabilities can;
  can.several_axes = false;
  const auto source =
      case_source(with_domain({.uses_shift = true}), std::nullopt, can, DType::float32, kAnywhere);
  draw_many(source, [&](const Case& c) { ASSERT_EQ(c.axes(), 1); });
}

TEST(Generators, ShiftEachAxisWithinTheRangeOfAllIntegers) {
  RopeSpec spec;
  spec.axis_order = AxisOrder::interleaved;
  spec.sections = {24, 20, 20, 0};
  const auto source = case_source(with_domain({.uses_shift = true}), spec, Capabilities{},
                                  DType::float32, kAnywhere);
  int own = 0;
  draw_many(source, [&](const Case& c) {
    own += c.shift.size() > 1;
    for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token)
      ASSERT_TRUE(add_positions(c.position_of(token), c.shift_by_axis())) << to_line("example", c);
  });
  EXPECT_GT(own, kDraws / 4);
}

TEST(Generators, ReachAllArrangementsShapesAndDirections) {
  const auto source = case_source(with_domain({.uses_shift = true}), std::nullopt, Capabilities{},
                                  DType::bfloat16, 1 << 20);
  std::set<std::string> seen;
  draw_many(source, [&](const Case& c) {
    ASSERT_EQ(problem_with(c), "") << to_line("example", c);
    const Arrangement& a = c.k.in;
    if (a.heads_first) seen.insert("heads first");
    if (a.reversed) seen.insert("reversed");
    if (a.step > 1) seen.insert("step");
    if (a.head_gap > 0) seen.insert("head gap");
    if (a.token_gap > 0) seen.insert("token gap");
    if (a.misalignment > 0) seen.insert("misalignment");
    if (a.contiguous()) seen.insert("contiguous");
    seen.insert(c.in_place ? "in place" : "out of place");
    ASSERT_TRUE(!c.in_place || c.k.out == Arrangement{});
    seen.insert(c.direction == Direction::forward ? "forward" : "inverse");
    seen.insert(c.q.heads == c.k.heads ? "equal heads" : "grouped heads");
    if (c.batch > 1) seen.insert("batch");
    if (c.seq > 30) seen.insert("long");
    if (c.spec.rotary_dim < c.spec.head_dim) seen.insert("partial");
    if (c.spec.rotary_offset > 0) seen.insert("offset");
    if (c.spec.attention_factor) seen.insert("attention factor");
    seen.insert("scaling " + std::to_string(c.spec.scaling.index()));
    seen.insert(c.spec.layout == Layout::interleaved ? "interleaved" : "half_split");
    if (c.axes() == 1 && std::is_sorted(c.positions.rbegin(), c.positions.rend()) && c.seq > 2 &&
        c.batch == 1)
      seen.insert("backwards");
    if (c.axes() > 1) {
      seen.insert("order of axes " + std::to_string(static_cast<int>(c.spec.axis_order)));
      const Position first = c.position_of(0);
      seen.insert(first == on_axes(c.axes(), first.numbers.front()) ? "as a text" : "axes differ");
      if (c.axes() == 4) seen.insert("four axes");
      const Sections& s = c.spec.sections;
      if (s[0] != s[1] && s[1] != s[2] && s[1] > 0 && s[2] > 0) seen.insert("uneven sections");
    }
    if (c.shift.size() > 1) seen.insert("own shifts");
    if (c.spec.axis_frequencies) seen.insert("frequencies of each axis");
    if (c.spec.position_scale != PositionScale{}) seen.insert("scaled positions");
  });
  // Thirty-three words besides those of the scalings.
  EXPECT_EQ(seen.size(), 33 + std::variant_size_v<Scaling>) << [&] {
    std::string all;
    for (const auto& word : seen) all += word + ", ";
    return all;
  }();
}

TEST(Generators, BoundTheCost) {
  for (const bool small : {false, true}) {
    const auto source = case_source(with_domain({.small_shape = small}), RopeSpec{}, Capabilities{},
                                    DType::float32, kAnywhere);
    draw_many(source, [&](const Case& c) {
      ASSERT_LE(c.tokens() * (c.q.heads + c.k.heads) * c.spec.pairs(), small ? 512 : 4096);
    });
  }
}

TEST(Generators, DrawZerosWhereAllPositionsAreToBeZero) {
  const auto source = case_source(with_domain({.zero_positions = true}), RopeSpec{}, Capabilities{},
                                  DType::float32, kAnywhere);
  draw_many(source, [&](const Case& c) {
    for (const std::int64_t p : c.positions) ASSERT_EQ(p, 0);
  });
}

TEST(Generators, ManageWithASinglePosition) {
  Capabilities can;
  can.min_position = 0;
  const auto source =
      case_source(with_domain({.uses_shift = true}), RopeSpec{}, can, DType::float32, 0);
  draw_many(source, [&](const Case& c) {
    for (const std::int64_t p : c.positions) ASSERT_EQ(p, 0);
    ASSERT_EQ(c.shift, std::vector<std::int64_t>{0});
  });
}

TEST(Generators, ShiftWithinTheRangeOfAllIntegers) {
  const auto source = case_source(with_domain({.uses_shift = true}), RopeSpec{}, Capabilities{},
                                  DType::float32, kAnywhere);
  int shifted = 0;
  draw_many(source, [&](const Case& c) {
    shifted += c.shift.front() != 0;
    for (const std::int64_t p : c.positions) {
      std::int64_t sum;
      ASSERT_FALSE(__builtin_add_overflow(p, c.shift.front(), &sum)) << to_line("example", c);
    }
  });
  EXPECT_GT(shifted, kDraws / 2);
}

TEST(Generators, RepeatThemselves) {
  const auto source =
      case_source(with_domain({}), std::nullopt, Capabilities{}, DType::float32, kAnywhere);
  rc::Random one(7), other(7);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(draw_case(source, one), draw_case(source, other));
}

}  // namespace
}  // namespace ropecheck
