#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <iterator>
#include <set>
#include <variant>
#include <vector>

#include "properties/case/encoding/case_bytes.h"
#include "tests/properties/random_case.h"

// Any bytes decode to a small, sound case, and each case that bytes can express is decoded from its
// bytes unchanged.
namespace ropecheck {
namespace {

using Bytes = std::vector<std::uint8_t>;

RC_GTEST_PROP(CaseBytes, OfAnyKindAreASoundSmallCase, (const Bytes& bytes)) {
  const Case c = decode_case(bytes).value;
  RC_ASSERT(problem_with(c) == "");
  RC_ASSERT(c.tokens() * (c.q.heads + c.k.heads) * c.spec.head_dim <= 2048);
}

RC_GTEST_PROP(CaseBytes, AreReadBackAsTheSameCase, ()) {
  const Case c = *any_small_case();
  const auto bytes = encode_case(7, c);
  RC_ASSERT(bytes.has_value());
  const DecodedCase decoded = decode_case(*bytes);
  RC_ASSERT(decoded.property == 7);
  RC_ASSERT(decoded.value == c);
}

RC_GTEST_PROP(CaseBytes, IgnoreWhatFollows, (const Bytes& more)) {
  const Case c = *any_small_case();
  Bytes bytes = encode_case(0, c).value();
  bytes.insert(bytes.end(), more.begin(), more.end());
  RC_ASSERT(decode_case(bytes).value == c);
}

TEST(CaseBytes, ReachEveryKindOfCase) {
  std::set<std::size_t> scalings, layouts, dtypes, profiles, directions, in_place, heads, seqs,
      axes;
  for (unsigned seed = 0; seed < 400; ++seed) {
    Bytes bytes(500);
    std::uint64_t state = seed;
    for (auto& byte : bytes) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<std::uint8_t>(state >> 56);
    }
    const Case c = decode_case(bytes).value;
    scalings.insert(c.spec.scaling.index());
    layouts.insert(static_cast<std::size_t>(c.spec.layout));
    dtypes.insert(static_cast<std::size_t>(c.dtype));
    profiles.insert(static_cast<std::size_t>(c.q.values.profile));
    directions.insert(static_cast<std::size_t>(c.direction));
    in_place.insert(c.in_place ? 1 : 0);
    heads.insert(static_cast<std::size_t>(c.q.heads));
    seqs.insert(static_cast<std::size_t>(c.seq));
    axes.insert(static_cast<std::size_t>(c.axes()));
  }
  EXPECT_GE(scalings.size(), 4u);  // the others need parameters that fit together
  EXPECT_EQ(layouts.size(), 2u);
  EXPECT_EQ(dtypes.size(), 4u);
  EXPECT_EQ(profiles.size(), 5u);
  EXPECT_EQ(directions.size(), 3u);
  EXPECT_EQ(in_place.size(), 2u);
  EXPECT_EQ(heads.size(), 8u);
  EXPECT_GE(seqs.size(), 16u);
  EXPECT_EQ(axes.size(), 4u);
}

TEST(CaseBytes, CannotSayEveryCase) {
  Case wide;
  wide.spec.head_dim = 258;
  EXPECT_FALSE(encode_case(0, wide).has_value());
  Case long_one;
  long_one.seq = 9;  // 9·2·128 elements
  long_one.positions.resize(9);
  EXPECT_FALSE(encode_case(0, long_one).has_value());
  Case unsound;
  unsound.positions.clear();
  EXPECT_FALSE(encode_case(0, unsound).has_value());
  Case infinite;
  infinite.spec.base = -1;
  EXPECT_FALSE(encode_case(0, infinite).has_value());
}

TEST(CaseBytes, AskForTheInverseWhereTheyEndBeforeWhoseItIs) {
  Case c;
  c.direction = Direction::vjp;
  auto bytes = encode_case(0, c).value();
  EXPECT_EQ(decode_case(bytes).value, c);
  // The vjp flag, four flags for later fields of arrangements, and three for axes and their units.
  bytes.resize(bytes.size() - 8);
  c.direction = Direction::inverse;
  EXPECT_EQ(decode_case(bytes).value, c);
}

TEST(CaseBytes, MeanWhatTheyDidBeforeArrangementsGrew) {
  Case c;
  c.q.in.heads_first = true;
  c.k.out.token_gap = 255;
  auto bytes = encode_case(0, c).value();
  bytes.resize(bytes.size() - 7);
  EXPECT_EQ(decode_case(bytes).value, c);

  c.q.in = {.batch_second = true, .reversed_batch = true, .broadcast_seq = true};
  c.k.out = {.token_gap = 1023, .batch_gap = 4095, .reversed_heads = true, .reversed_dim = true};
  EXPECT_EQ(decode_case(encode_case(0, c).value()).value, c);
  c.k.out.token_gap = 1024;
  EXPECT_FALSE(encode_case(0, c).has_value());
}

TEST(CaseBytes, SayEveryOrderOfAxes) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 24;
  c.seq = 2;
  struct {
    AxisOrder order;
    Sections sections;
  } const all[] = {{AxisOrder::single, {}},
                   {AxisOrder::chunked, {3, 4, 5, 0}},
                   {AxisOrder::chunked, {1, 0, 4, 7}},
                   {AxisOrder::interleaved, {0, 5, 7, 0}},
                   {AxisOrder::interleaved_ggml, {2, 6, 4, 0}},
                   {AxisOrder::image, {}}};
  for (const auto& [order, sections] : all) {
    c.spec.axis_order = order;
    c.spec.sections = sections;
    c.positions.clear();
    for (int i = 0; i < c.tokens() * c.axes(); ++i) c.positions.push_back(100 - 7 * i);
    for (const bool own : {false, true}) {
      c.shift.assign(own ? static_cast<std::size_t>(c.axes()) : 1, -5);
      c.shift.front() = 9;
      ASSERT_EQ(problem_with(c), "");
      const auto bytes = encode_case(3, c);
      ASSERT_TRUE(bytes.has_value()) << static_cast<int>(order);
      EXPECT_EQ(decode_case(*bytes).value, c) << static_cast<int>(order);
    }
  }
}

TEST(CaseBytes, SayListedAxesTheirFrequenciesAndTheirUnits) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 10;
  c.spec.axis_order = AxisOrder::listed;
  c.spec.axis_list = {1, 3, 1, 2, 0};
  c.seq = 2;
  c.positions = {1, -2, 3, 4, 5, 6, -7, 8};
  c.shift = {1, 2, 3, 4};
  EXPECT_EQ(decode_case(encode_case(3, c).value()).value, c);
  c.spec.axis_frequencies = true;
  c.spec.position_scale = {Ratio{-127, 1}, Ratio{1, 256}, Ratio{25, 24}, Ratio{1, 1}};
  EXPECT_EQ(decode_case(encode_case(3, c).value()).value, c);
  c.spec.position_scale[1] = {1, 257};
  EXPECT_FALSE(encode_case(3, c).has_value());
  // As written before there were lists and units.
  c.spec = with_one_axis(RopeSpec{.head_dim = 10, .rotary_dim = 10});
  c.positions = {5, 6};
  c.shift = {1};
  Bytes bytes = encode_case(3, c).value();
  bytes.resize(bytes.size() - 3);
  EXPECT_EQ(decode_case(bytes).value, c);
}

TEST(CaseBytes, HaveNoScalingThatOnlyTheAxesAllow) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 8;
  c.spec.axis_order = AxisOrder::listed;
  c.spec.axis_list = {0, 0, 1, 1};
  c.spec.axis_frequencies = true;
  c.positions = {1, 2};
  // A ramp that is too narrow for the whole window, and not for an axis, which clamps it.
  YarnScaling yarn;
  yarn.factor = 4;
  yarn.original_length = 4096;
  yarn.truncate = false;
  yarn.beta_slow = 3;
  yarn.beta_fast = 3 * (1 + 0x1p-22);
  yarn.clamp_to_pairs = true;
  c.spec.scaling = yarn;
  RopeSpec whole = with_one_axis(c.spec);
  ASSERT_NE(problem_with(whole), "");
  ASSERT_EQ(problem_with(c.spec), "");
  EXPECT_FALSE(encode_case(3, c).has_value());
}

TEST(CaseBytes, WithoutAxesAreOfOne) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 8;
  c.positions = {77};
  Bytes bytes = encode_case(3, c).value();
  ASSERT_EQ(bytes.back(), 0);
  bytes.pop_back();  // as written before positions had axes
  EXPECT_EQ(decode_case(bytes).value, c);
}

TEST(CaseBytes, SayEveryScaling) {
  const Scaling all[] = {
      NoScaling{},
      LinearScaling{8},
      NtkScaling{1.5},
      ListedFrequencies{{1, 0.5, 0, -0.25}},
      DynamicNtkScaling{2, 4096, 8192},
      YarnScaling{.factor = 40, .original_length = 4096, .truncate = false, .mscale = 0.7},
      LongRopeScaling{{1, 1, 1.5, 2}, {1, 3, 9, 27}, 4096, 131072, 5000, true},
      Llama3Scaling{},
      ProportionalScaling{0.5, 2},
  };
  static_assert(std::size(all) == std::variant_size_v<Scaling>);
  for (const Scaling& scaling : all) {
    Case c;
    c.spec.head_dim = c.spec.rotary_dim = 8;
    c.spec.scaling = scaling;
    ASSERT_EQ(problem_with(c), "");
    const auto bytes = encode_case(3, c);
    ASSERT_TRUE(bytes.has_value()) << scaling.index();
    EXPECT_EQ(decode_case(*bytes).value, c) << scaling.index();
  }
}

}  // namespace
}  // namespace ropecheck
