#include "properties/random_spec.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "reference/frequencies.h"

namespace ropecheck {
namespace {

/// Lengths around a context's end, where dynamic scalings and LongRoPE change over.
std::int64_t draw_seq_len(std::int64_t original_length, Dice& dice) {
  return dice.of({original_length - 1, original_length, original_length + 1, 3 * original_length});
}

/// Ramps of every shape: the usual, one that is a step, one that runs backwards, one that leaves
/// out the fast pairs or the slow ones, and the ways in which implementations differ.
YarnScaling draw_yarn(Dice& dice) {
  YarnScaling yarn;
  yarn.factor = dice.of({2.0, 4.0, 7.5, 40.0, 1.0, 0.5});
  yarn.original_length = dice.of<std::int64_t>({64, 777, 4096, 131072});
  yarn.beta_fast = dice.of({32.0, 24.0, 7.0, 2.0, 1e4});
  yarn.beta_slow = dice.of({1.0, 1.5, 7.0, 30.0, 1e-4});
  yarn.extrapolation = dice.of({1.0, 1.0, 1.0, 0.75, 0.0});
  yarn.truncate = !dice.one_in(3);
  if (dice.one_in(3)) yarn.mscale = dice.of({0.707, 1.0, 1.5});
  if (dice.one_in(3)) yarn.mscale_all_dim = dice.of({0.707, 1.0, 0.3});
  yarn.clamp_to_pairs = dice.one_in(6);
  yarn.ramp_is_step = dice.one_in(6);
  yarn.ggml_attention = dice.one_in(6);
  return yarn;
}

LongRopeScaling draw_longrope(int pairs, Dice& dice) {
  LongRopeScaling longrope;
  longrope.original_length = dice.of<std::int64_t>({64, 777, 4096});
  longrope.max_length = longrope.original_length * dice.of({1, 2, 7, 32});
  longrope.seq_len = draw_seq_len(longrope.original_length, dice);
  for (int pair = 0; pair < pairs; ++pair) {
    longrope.short_factors.push_back(1 + pair / 64.0);
    longrope.long_factors.push_back(1.25 + pair * pair / 8.0);
  }
  longrope.unit_attention_when_short = dice.one_in(4);
  return longrope;
}

Llama3Scaling draw_llama3(Dice& dice) {
  Llama3Scaling llama3;
  llama3.factor = dice.of({8.0, 32.0, 2.5});
  llama3.low_freq_factor = dice.of({1.0, 1.5, 3.0});
  llama3.high_freq_factor = llama3.low_freq_factor + dice.of({3.0, 5.5, 0.0});
  llama3.original_length = dice.of<std::int64_t>({64, 777, 8192});
  return llama3;
}

/// A scaling that has no capability of its own.
Scaling draw_other_scaling(int pairs, Dice& dice) {
  switch (dice.below(5)) {
    case 0: {
      const std::int64_t original = dice.of<std::int64_t>({64, 777, 4096});
      return DynamicNtkScaling{dice.of({2.0, 3.5, 8.0}), original, draw_seq_len(original, dice)};
    }
    case 1:
      return draw_yarn(dice);
    case 2:
      return draw_longrope(pairs, dice);
    case 3:
      return draw_llama3(dice);
    default:
      return ProportionalScaling{dice.of({0.25, 0.5, 0.3, 1.0}), dice.of({1.0, 8.0, 3.0})};
  }
}

/// A scaling out of those that are declared; what does not fit the specification is left out.
void draw_scaling(const Capabilities& can, RopeSpec& spec, Dice& dice) {
  const int pairs = spec.pairs();
  if (can.linear_scaling && dice.one_in(6)) spec.scaling = LinearScaling{dice.of({8.0, 3.0, 0.1})};
  if (can.ntk_scaling && pairs > 1 && dice.one_in(6))
    spec.scaling = NtkScaling{dice.of({2.0, 7.3})};
  if (can.listed_frequencies && dice.one_in(6)) {
    ListedFrequencies listed;
    for (int pair = 0; pair < pairs; ++pair)
      // What float32 makes of the standard frequencies, and some that stand still or turn back.
      listed.inv_freq.push_back(dice.one_in(16) ? dice.of({0.0, -0.25, 3.0})
                                                : static_cast<double>(static_cast<float>(std::pow(
                                                      spec.base, -2.0 * pair / spec.rotary_dim))));
    spec.scaling = listed;
  }
  if (can.other_scalings && dice.one_in(2)) {
    const Scaling before = std::exchange(spec.scaling, draw_other_scaling(pairs, dice));
    // Not every combination makes sense, nor may every factor be asked for.
    if (!problem_with(spec).empty() ||
        (attention_factor<double>(spec) != 1 && !can.attention_factor))
      spec.scaling = before;
  }
}

/// Pairs for each of `axes` axes, in shares that need not be even, nor more than none.
Sections draw_sections(int pairs, std::size_t axes, Dice& dice) {
  Sections sections = {};
  int left = pairs;
  for (std::size_t axis = 0; axis + 1 < axes; ++axis) {
    const int even = pairs / static_cast<int>(axes);
    sections[axis] = dice.one_in(2) ? dice.between(0, left) : std::min(left, even);
    left -= sections[axis];
  }
  sections[axes - 1] = left;
  return sections;
}

/// Axes for what the specification is otherwise, if it can have them.
void draw_axes(const Capabilities& can, RopeSpec& spec, Dice& dice) {
  RopeSpec with_axes = spec;
  with_axes.axis_order = dice.of(
      {AxisOrder::chunked, AxisOrder::interleaved, AxisOrder::interleaved_ggml, AxisOrder::image});
  if (with_axes.axis_order == AxisOrder::chunked)
    with_axes.sections = draw_sections(spec.pairs(), dice.one_in(3) ? 4 : 3, dice);
  else if (with_axes.axis_order != AxisOrder::image)
    with_axes.sections = draw_sections(spec.pairs(), 3, dice);
  // An image's frequencies are not those of the base alone.
  if (with_axes.axis_order == AxisOrder::image && !can.other_scalings) return;
  if (problem_with(with_axes).empty()) spec = with_axes;
}

}  // namespace

RopeSpec draw_spec(const Capabilities& can, Dice& dice) {
  RopeSpec spec;
  const int pairs = dice.one_in(4) ? dice.between(1, 65) : dice.of({1, 2, 3, 4, 5, 8, 16, 24, 32});
  spec.rotary_dim = spec.head_dim = 2 * pairs;
  if (can.partial_rotary && dice.one_in(3)) {
    const int more = dice.of({1, 2, 3, 16, spec.rotary_dim, 2 * spec.rotary_dim});
    spec.head_dim += more;
    if (can.rotary_offset && dice.one_in(2))
      spec.rotary_offset = dice.one_in(2) ? more : dice.between(0, more);
  }
  spec.layout = can.interleaved && (!can.half_split || dice.one_in(2)) ? Layout::interleaved
                                                                       : Layout::half_split;
  spec.base = dice.of({1e4, 1e4, 5e5, 1e6, 1e7, 500.0, 10.0, 2.0, 150000.0});
  if (can.attention_factor && dice.one_in(6)) spec.attention_factor = dice.of({0.5, 1.25, 0.7});
  draw_scaling(can, spec, dice);
  if (can.several_axes && dice.one_in(3)) draw_axes(can, spec, dice);
  return spec;
}

}  // namespace ropecheck
