#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "reference/rope_spec.h"

namespace ropecheck {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

YarnScaling yarn(double factor, std::int64_t original_length) {
  YarnScaling scaling;
  scaling.factor = factor;
  scaling.original_length = original_length;
  return scaling;
}

LongRopeScaling longrope(std::size_t short_ones, std::size_t long_ones,
                         std::int64_t original_length) {
  LongRopeScaling scaling;
  scaling.short_factors.assign(short_ones, 1);
  scaling.long_factors.assign(long_ones, 2);
  scaling.original_length = original_length;
  scaling.max_length = scaling.seq_len = 8192;
  return scaling;
}

RopeSpec on_axes(AxisOrder order, const Sections& sections) {
  RopeSpec spec;
  spec.axis_order = order;
  spec.sections = sections;
  return spec;
}

struct BadSpec {
  const char* what;
  std::function<void(RopeSpec&)> spoil;
  const char* said;  ///< part of the sentence
};

const BadSpec kBadSpecs[] = {
    {"no head", [](RopeSpec& s) { s.head_dim = 0; }, "head_dim"},
    {"negative head", [](RopeSpec& s) { s.head_dim = -128; }, "head_dim"},
    {"head of a billion", [](RopeSpec& s) { s.head_dim = 1'000'000'000; }, "head_dim"},
    {"odd rotary_dim", [](RopeSpec& s) { s.rotary_dim = 63; }, "rotary_dim must be even"},
    {"no rotary_dim", [](RopeSpec& s) { s.rotary_dim = 0; }, "rotary_dim"},
    {"negative rotary_dim", [](RopeSpec& s) { s.rotary_dim = -2; }, "rotary_dim"},
    {"rotary_dim above head_dim", [](RopeSpec& s) { s.rotary_dim = 130; }, "larger than head_dim"},
    {"window before the head", [](RopeSpec& s) { s.rotary_offset = -2; }, "rotary_offset"},
    {"window past the head", [](RopeSpec& s) { s.rotary_offset = 2; }, "outside head_dim"},
    {"window of largest offset",
     [](RopeSpec& s) { s.rotary_offset = std::numeric_limits<int>::max(); }, "outside head_dim"},
    {"base 0", [](RopeSpec& s) { s.base = 0; }, "base"},
    {"negative base", [](RopeSpec& s) { s.base = -10000; }, "base"},
    {"NaN base", [](RopeSpec& s) { s.base = kNaN; }, "base"},
    {"infinite base", [](RopeSpec& s) { s.base = kInfinity; }, "base"},
    {"attention factor 0", [](RopeSpec& s) { s.attention_factor = 0; }, "attention factor"},
    {"NaN attention factor", [](RopeSpec& s) { s.attention_factor = kNaN; }, "attention factor"},
    {"linear factor 0", [](RopeSpec& s) { s.scaling = LinearScaling{0}; }, "linear"},
    {"linear factor NaN", [](RopeSpec& s) { s.scaling = LinearScaling{kNaN}; }, "linear"},
    {"negative alpha", [](RopeSpec& s) { s.scaling = NtkScaling{-1}; }, "ntk"},
    {"infinite alpha", [](RopeSpec& s) { s.scaling = NtkScaling{kInfinity}; }, "ntk"},
    {"ntk of one pair",
     [](RopeSpec& s) {
       s.rotary_dim = 2;
       s.scaling = NtkScaling{2};
     },
     "rotary_dim 2"},
    {"too few frequencies",
     [](RopeSpec& s) {
       s.scaling = ListedFrequencies{{1, 2}};
     },
     "2 given"},
    {"no frequencies", [](RopeSpec& s) { s.scaling = ListedFrequencies{}; }, "0 given"},
    {"infinite linear factor", [](RopeSpec& s) { s.scaling = LinearScaling{kInfinity}; }, "linear"},
    {"dynamic factor 0",
     [](RopeSpec& s) {
       s.scaling = DynamicNtkScaling{0, 4096, 8192};
     },
     "dynamic_ntk"},
    {"dynamic without an original length",
     [](RopeSpec& s) {
       s.scaling = DynamicNtkScaling{2, 0, 8192};
     },
     "original_length"},
    {"dynamic of a negative length",
     [](RopeSpec& s) {
       s.scaling = DynamicNtkScaling{2, 4096, -1};
     },
     "seq_len"},
    {"dynamic of one pair",
     [](RopeSpec& s) {
       s.rotary_dim = 2;
       s.scaling = DynamicNtkScaling{2, 4096, 8192};
     },
     "rotary_dim 2"},
    {"yarn factor 0", [](RopeSpec& s) { s.scaling = yarn(0, 4096); }, "yarn"},
    {"negative yarn factor", [](RopeSpec& s) { s.scaling = yarn(-4, 4096); }, "yarn"},
    {"NaN yarn factor", [](RopeSpec& s) { s.scaling = yarn(kNaN, 4096); }, "yarn"},
    {"infinite yarn factor", [](RopeSpec& s) { s.scaling = yarn(kInfinity, 4096); }, "yarn"},
    {"yarn original length 0", [](RopeSpec& s) { s.scaling = yarn(4, 0); }, "original_length"},
    {"negative yarn original length", [](RopeSpec& s) { s.scaling = yarn(4, -4096); },
     "original_length"},
    {"yarn original length beyond any",
     [](RopeSpec& s) { s.scaling = yarn(4, std::numeric_limits<std::int64_t>::max()); },
     "original_length"},
    {"yarn of base 1",
     [](RopeSpec& s) {
       s.base = 1;
       s.scaling = yarn(4, 4096);
     },
     "base"},
    {"NaN beta",
     [](RopeSpec& s) {
       YarnScaling scaling = yarn(4, 4096);
       scaling.beta_slow = kNaN;
       s.scaling = scaling;
     },
     "beta"},
    {"extrapolation of 2",
     [](RopeSpec& s) {
       YarnScaling scaling = yarn(4, 4096);
       scaling.extrapolation = 2;
       s.scaling = scaling;
     },
     "extrapolation"},
    {"infinite mscale",
     [](RopeSpec& s) {
       YarnScaling scaling = yarn(4, 4096);
       scaling.mscale = kInfinity;
       s.scaling = scaling;
     },
     "mscale"},
    {"too few short factors", [](RopeSpec& s) { s.scaling = longrope(63, 64, 4096); },
     "short factors: 63 given"},
    {"too many long factors", [](RopeSpec& s) { s.scaling = longrope(64, 65, 4096); },
     "long factors: 65 given"},
    {"longrope original length 0", [](RopeSpec& s) { s.scaling = longrope(64, 64, 0); },
     "original_length"},
    {"a long factor of 0",
     [](RopeSpec& s) {
       LongRopeScaling scaling = longrope(64, 64, 4096);
       scaling.long_factors.back() = 0;
       s.scaling = scaling;
     },
     "long factors"},
    {"llama3 factor NaN",
     [](RopeSpec& s) {
       s.scaling = Llama3Scaling{kNaN, 1, 4, 8192};
     },
     "llama3"},
    {"llama3 low factor 0",
     [](RopeSpec& s) {
       s.scaling = Llama3Scaling{8, 0, 4, 8192};
     },
     "low_freq_factor"},
    {"llama3 factors exchanged",
     [](RopeSpec& s) {
       s.scaling = Llama3Scaling{8, 4, 1, 8192};
     },
     "below"},
    {"negative llama3 original length",
     [](RopeSpec& s) {
       s.scaling = Llama3Scaling{8, 1, 4, -1};
     },
     "original_length"},
    {"proportion 0",
     [](RopeSpec& s) {
       s.scaling = ProportionalScaling{0, 1};
     },
     "proportion"},
    {"proportion above 1",
     [](RopeSpec& s) {
       s.scaling = ProportionalScaling{1.5, 1};
     },
     "proportion"},
    {"infinite proportional factor",
     [](RopeSpec& s) {
       s.scaling = ProportionalScaling{0.5, kInfinity};
     },
     "factor"},
    {"sections that add up to less",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::chunked, {16, 24, 23, 0});
     },
     "add up to 63"},
    {"sections that add up to more",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::interleaved, {24, 20, 21, 0});
     },
     "add up to 65"},
    {"no sections", [](RopeSpec& s) { s = on_axes(AxisOrder::chunked, {}); }, "add up to 0"},
    {"a negative section",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::chunked, {-1, 40, 25, 0});
     },
     "-1"},
    {"sections whose sum overflows",
     [](RopeSpec& s) {
       constexpr int kLargest = std::numeric_limits<int>::max();
       s = on_axes(AxisOrder::chunked, {kLargest, kLargest, 66, 0});
     },
     "a section must"},
    {"a fourth interleaved section",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::interleaved, {16, 16, 16, 16});
     },
     "fourth"},
    {"sections of a single axis",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::single, {16, 24, 24, 0});
     },
     "no axes"},
    {"sections of an image",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::image, {32, 32, 0, 0});
     },
     "no axes"},
    {"an image with an odd pair",
     [](RopeSpec& s) {
       s.rotary_dim = 126;
       s.axis_order = AxisOrder::image;
     },
     "63 pairs"},
    {"an image with longrope",
     [](RopeSpec& s) {
       s.axis_order = AxisOrder::image;
       s.scaling = longrope(64, 64, 4096);
     },
     "not defined"},
    {"a narrow image with ntk",
     [](RopeSpec& s) {
       s.rotary_dim = 4;
       s.axis_order = AxisOrder::image;
       s.scaling = NtkScaling{2};
     },
     "rotary_dim 2"},
    {"an axis of one pair with ntk",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::chunked, {1, 40, 23, 0});
       s.axis_frequencies = true;
       s.scaling = NtkScaling{2};
     },
     "rotary_dim 2"},
    {"longrope for each axis",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::chunked, {16, 24, 24, 0});
       s.axis_frequencies = true;
       s.scaling = longrope(64, 64, 4096);
     },
     "axes with frequencies of their own"},
    {"frequencies of each axis, and one number", [](RopeSpec& s) { s.axis_frequencies = true; },
     "one number"},
    {"frequencies of each axis of an image",
     [](RopeSpec& s) {
       s.axis_order = AxisOrder::image;
       s.axis_frequencies = true;
     },
     "always have their own"},
    {"no list of axes", [](RopeSpec& s) { s.axis_order = AxisOrder::listed; }, "0 entries"},
    {"a list of axes for another order", [](RopeSpec& s) { s.axis_list.assign(64, 1); },
     "another one"},
    {"a list and sections",
     [](RopeSpec& s) {
       s = on_axes(AxisOrder::listed, {16, 24, 24, 0});
       s.axis_list.assign(64, 1);
     },
     "sections"},
    {"a fifth axis",
     [](RopeSpec& s) {
       s.axis_order = AxisOrder::listed;
       s.axis_list.assign(64, 4);
     },
     "not 4"},
    {"an axis before the first",
     [](RopeSpec& s) {
       s.axis_order = AxisOrder::listed;
       s.axis_list.assign(64, -1);
     },
     "not -1"},
    {"a list of one axis",
     [](RopeSpec& s) {
       s.axis_order = AxisOrder::listed;
       s.axis_list.assign(64, 0);
     },
     "no axis but the first"},
    {"positions that stand still", [](RopeSpec& s) { s.position_scale[0].numerator = 0; },
     "not 0/1"},
    {"a division by zero", [](RopeSpec& s) { s.position_scale[0].denominator = 0; }, "not 1/0"},
    {"a negative denominator", [](RopeSpec& s) { s.position_scale[0].denominator = -2; },
     "not 1/-2"},
    {"a huge ratio",
     [](RopeSpec& s) { s.position_scale[0].numerator = std::numeric_limits<int>::min(); },
     "1048576"},
    {"a ratio that is not in lowest terms",
     [](RopeSpec& s) {
       s.position_scale[0] = {6, 4};
     },
     "lowest terms"},
    {"a ratio for an axis that is not there",
     [](RopeSpec& s) { s.position_scale[1].denominator = 2; }, "positions have 1 number"},
    {"NaN frequency",
     [](RopeSpec& s) {
       s.rotary_dim = 4;
       s.scaling = ListedFrequencies{{1, kNaN}};
     },
     "finite"},
};

TEST(BadSpecs, AreRefusedWithASentenceThatNamesTheFault) {
  for (const BadSpec& bad : kBadSpecs) {
    RopeSpec spec;
    bad.spoil(spec);
    EXPECT_NE(problem_with(spec).find(bad.said), std::string::npos)
        << bad.what << ": \"" << problem_with(spec) << '"';
  }
}

TEST(SoundSpecs, AreNot) {
  RopeSpec spec;
  EXPECT_EQ(problem_with(spec), "");
  spec.head_dim = 2;
  spec.rotary_dim = 2;
  spec.base = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(problem_with(spec), "");
  spec.scaling = ListedFrequencies{{-0.0}};
  EXPECT_EQ(problem_with(spec), "");
  spec = RopeSpec{};
  spec.rotary_dim = 64;
  spec.rotary_offset = 64;
  spec.scaling = NtkScaling{8};
  spec.attention_factor = 0.5;
  EXPECT_EQ(problem_with(spec), "");
}

}  // namespace
}  // namespace ropecheck
