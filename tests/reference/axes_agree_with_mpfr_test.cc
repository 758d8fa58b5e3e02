#include <gtest/gtest.h>

#include <boost/multiprecision/mpfr.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/certified.h"

// Axes with frequencies of their own, listed axes and units of positions, written out a second time
// with MPFR's powers, cosines and sines.
namespace ropecheck {
namespace {

using Exact = boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<320>,
                                            boost::multiprecision::et_off>;

/// b^(−2j/r)
Exact omega(double base, int j, int r) { return 1 / pow(Exact(base), Exact(2 * j) / r); }

/// A pair's axis, and its angle at the number 1 on that axis.
struct Expected {
  int axis;
  Exact theta;
};

struct OnAxes {
  std::string name;
  RopeSpec spec;
  std::vector<Expected> pairs;
};

/// FLUX: blocks of 16, 56 and 56 coordinates, each with all frequencies of its width.
OnAxes flux() {
  OnAxes flux{"flux", {}, {}};
  flux.spec.layout = Layout::interleaved;
  flux.spec.axis_order = AxisOrder::chunked;
  flux.spec.sections = {8, 28, 28, 0};
  flux.spec.axis_frequencies = true;
  const int widths[] = {16, 56, 56};
  for (int axis = 0; axis < 3; ++axis)
    for (int j = 0; j < widths[axis] / 2; ++j)
      flux.pairs.push_back({axis, omega(1e4, j, widths[axis])});
  return flux;
}

/// Row and column in turn, each with its own frequencies; patches have odd numbers of half a side.
OnAxes in_turn() {
  OnAxes turns{"row and column in turn", {}, {}};
  turns.spec.head_dim = turns.spec.rotary_dim = 64;
  turns.spec.base = 100;
  turns.spec.axis_order = AxisOrder::listed;
  turns.spec.axis_frequencies = true;
  turns.spec.position_scale = {Ratio{1, 14}, Ratio{-3, 28}};
  for (int pair = 0; pair < 32; ++pair) {
    const int axis = 1 - pair % 2;
    turns.spec.axis_list.push_back(axis);
    const Exact unit = axis == 0 ? Exact(1) / 14 : Exact(-3) / 28;
    turns.pairs.push_back({axis, unit * omega(100, pair / 2, 32)});
  }
  return turns;
}

/// ERNIE 4.5 VL: the frequencies of the whole window; row and column in turn, and time last.
OnAxes ernie() {
  OnAxes ernie{"time last", {}, {}};
  ernie.spec.layout = Layout::interleaved;
  ernie.spec.axis_order = AxisOrder::listed;
  ernie.spec.scaling = LinearScaling{3};
  for (int pair = 0; pair < 64; ++pair) {
    const int axis = pair >= 44 ? 0 : pair % 2 + 1;
    ernie.spec.axis_list.push_back(axis);
    ernie.pairs.push_back({axis, omega(1e4, pair, 128) / 3});
  }
  return ernie;
}

/// One number, turned the other way.
OnAxes backwards() {
  OnAxes back{"backwards", {}, {}};
  back.spec.head_dim = back.spec.rotary_dim = 32;
  back.spec.position_scale = {Ratio{-1, 1}};
  for (int pair = 0; pair < 16; ++pair) back.pairs.push_back({0, -omega(1e4, pair, 32)});
  return back;
}

/// Given frequencies, each divided by its axis's unit.
OnAxes listed() {
  OnAxes given{"listed frequencies", {}, {}};
  given.spec.head_dim = given.spec.rotary_dim = 6;
  given.spec.axis_order = AxisOrder::chunked;
  given.spec.sections = {1, 1, 1, 0};
  given.spec.axis_frequencies = true;  // of no effect: they are given pair by pair
  given.spec.scaling = ListedFrequencies{{0.7, -0.25, 0}};
  given.spec.position_scale = {Ratio{25, 24}, Ratio{1, 3}};
  given.pairs = {{0, Exact(0.7) * 25 / 24}, {1, Exact(-0.25) / 3}, {2, Exact(0)}};
  return given;
}

std::vector<OnAxes> all() { return {flux(), in_turn(), ernie(), backwards(), listed()}; }

TEST(Axes, HaveTheFrequenciesThatMpfrSays) {
  for (const OnAxes& one : all()) {
    ASSERT_EQ(problem_with(one.spec), "") << one.name;
    const auto thetas = frequencies<Binary<192>>(one.spec);
    ASSERT_EQ(thetas.size(), one.pairs.size()) << one.name;
    for (std::size_t pair = 0; pair < thetas.size(); ++pair) {
      const int j = static_cast<int>(pair);
      EXPECT_EQ(axis_of_pair(one.spec, j), one.pairs[pair].axis) << one.name << ' ' << pair;
      EXPECT_EQ(frequency<Binary<192>>(one.spec, j), thetas[pair]) << one.name << ' ' << pair;
      const Exact apart = abs(Exact(thetas[pair]) - one.pairs[pair].theta);
      EXPECT_LE(apart, ldexp(abs(one.pairs[pair].theta), kFrequencyLostBits - 192))
          << one.name << ' ' << pair;
    }
  }
}

TEST(Axes, HaveTheRotationThatMpfrSays) {
  for (const OnAxes& one : all())
    for (const std::int64_t position : {1LL, -13LL, 1'000'003LL, (1LL << 62) + 1})
      for (std::size_t pair = 0; pair < one.pairs.size(); pair += 5) {
        const auto j = static_cast<int>(pair);
        const Exact angle = Exact(position) * one.pairs[pair].theta;
        EXPECT_EQ(certified_cos(one.spec, position, j, kFloat64).value(),
                  static_cast<double>(cos(angle)))
            << one.name << ' ' << pair << ' ' << position;
        EXPECT_EQ(certified_sin(one.spec, position, j, kFloat64).value(),
                  static_cast<double>(sin(angle)))
            << one.name << ' ' << pair << ' ' << position;
      }
}

// A table that is right for other axes is told from the right one: the comparison is no tautology.
TEST(Axes, HaveOtherFrequenciesThanTheWindow) {
  OnAxes wrong = flux();
  wrong.spec.axis_frequencies = false;
  int apart = 0;
  const auto thetas = frequencies<Binary<192>>(wrong.spec);
  for (std::size_t pair = 0; pair < thetas.size(); ++pair)
    apart += abs(Exact(thetas[pair]) - wrong.pairs[pair].theta) > 1e-6 ? 1 : 0;
  EXPECT_EQ(apart, 63);  // all but the first pair, which turns by 1
}

TEST(AScaling, AppliesToTheFrequenciesOfEachAxis) {
  RopeSpec spec = flux().spec;
  YarnScaling yarn;
  yarn.factor = 4;
  yarn.original_length = 777;
  for (const Scaling& scaling : {Scaling{NtkScaling{3}}, Scaling{yarn}, Scaling{Llama3Scaling{}}}) {
    spec.scaling = scaling;
    RopeSpec block;
    block.head_dim = block.rotary_dim = 56;
    block.scaling = scaling;
    ASSERT_EQ(problem_with(spec), "");
    for (int pair = 0; pair < 28; ++pair) {
      EXPECT_EQ(frequency<Binary<192>>(spec, 8 + pair), frequency<Binary<192>>(block, pair));
      EXPECT_EQ(frequency<Binary<192>>(spec, 36 + pair), frequency<Binary<192>>(block, pair));
    }
  }
}

TEST(AnImage, IsTwoChunksWithFrequenciesOfTheirOwn) {
  RopeSpec image;
  image.head_dim = image.rotary_dim = 72;
  image.axis_order = AxisOrder::image;
  RopeSpec list = image;
  list.axis_order = AxisOrder::listed;
  list.axis_list.assign(18, 0);
  list.axis_list.resize(36, 1);
  list.axis_frequencies = true;
  ASSERT_EQ(problem_with(list), "");
  EXPECT_EQ(frequencies<Binary<192>>(image), frequencies<Binary<192>>(list));
  EXPECT_EQ(image.axes(), list.axes());
}

}  // namespace
}  // namespace ropecheck
