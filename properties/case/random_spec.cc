#include "properties/case/random_spec.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::inline cases {
namespace {

/// A scaling's number, with its default.
struct DrawnParameter {
  double value, usual;
};
using DrawnParameters = std::vector<DrawnParameter>;

DrawnParameters parameters(const NoScaling&) { return {}; }
DrawnParameters parameters(const ListedFrequencies&) { return {}; }
DrawnParameters parameters(const LinearScaling& s) { return {{s.factor, 1}}; }
DrawnParameters parameters(const NtkScaling& s) { return {{s.alpha, 1}}; }
DrawnParameters parameters(const DynamicNtkScaling& s) {
  return {{s.factor, 1},
          {static_cast<double>(s.original_length), 0},
          {static_cast<double>(s.seq_len), 0}};
}
DrawnParameters parameters(const YarnScaling& s) {
  const YarnScaling usual;
  return {{s.factor, usual.factor},
          {static_cast<double>(s.original_length), 0},
          {s.beta_fast, usual.beta_fast},
          {s.beta_slow, usual.beta_slow},
          {s.extrapolation, usual.extrapolation},
          {s.mscale, usual.mscale},
          {s.mscale_all_dim, usual.mscale_all_dim}};
}
DrawnParameters parameters(const LongRopeScaling& s) {
  return {{static_cast<double>(s.original_length), 0},
          {static_cast<double>(s.max_length), 0},
          {static_cast<double>(s.seq_len), 0}};
}
DrawnParameters parameters(const Llama3Scaling& s) {
  const Llama3Scaling usual;
  return {{s.factor, usual.factor},
          {s.low_freq_factor, usual.low_freq_factor},
          {s.high_freq_factor, usual.high_freq_factor},
          {static_cast<double>(s.original_length), static_cast<double>(usual.original_length)}};
}
DrawnParameters parameters(const ProportionalScaling& s) {
  return {{s.proportion, 1}, {s.factor, 1}};
}

bool are_apart(const DrawnParameters& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].value == all[i].usual) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (all[i].value == all[j].value) return false;
  }
  return true;
}

/// Draws a value. If `apart` is set, draws again until its parameters are distinct.
template <class Draw>
auto draw_until(bool apart, const Draw& draw) {
  constexpr int kTries = 100;
  auto drawn = draw();
  for (int tries = 1; apart && tries < kTries && !are_apart(parameters(drawn)); ++tries)
    drawn = draw();
  return drawn;
}

/// Lengths around a context's end, where dynamic scalings and LongRoPE change over.
std::int64_t draw_seq_len(std::int64_t original_length, Dice& dice) {
  return dice.of({original_length - 1, original_length, original_length + 1, 3 * original_length});
}

/// Ramps of every shape: the usual one, a step, one that runs backwards, one without the fast pairs
/// or without the slow ones, and the known deviations of implementations.
YarnScaling draw_yarn(bool apart, Dice& dice) {
  YarnScaling yarn;
  yarn.factor = dice.of({2.0, 4.0, 7.5, 40.0, 1.0, 0.5});
  yarn.original_length = dice.of<std::int64_t>({64, 777, 4096, 131072});
  yarn.beta_fast = dice.of({32.0, 24.0, 7.0, 2.0, 1e4});
  yarn.beta_slow = dice.of({1.0, 1.5, 7.0, 30.0, 1e-4});
  yarn.extrapolation = dice.of({1.0, 1.0, 1.0, 0.75, 0.0});
  yarn.truncate = !dice.one_in(3);
  if (apart || dice.one_in(3)) yarn.mscale = dice.of({0.707, 1.0, 1.5});
  if (apart || dice.one_in(3)) yarn.mscale_all_dim = dice.of({0.707, 1.0, 0.3});
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
  llama3.original_length = dice.of<std::int64_t>({64, 777, 4096, 8192});
  return llama3;
}

DynamicNtkScaling draw_dynamic_ntk(Dice& dice) {
  const auto original = dice.of<std::int64_t>({64, 777, 4096, 8192, 131072});
  return {dice.of({2.0, 3.5, 8.0}), original, draw_seq_len(original, dice)};
}

/// Draws a scaling that has no capability of its own.
Scaling draw_other_scaling(int pairs, bool apart, Dice& dice) {
  switch (dice.below(5)) {
    case 0:
      return draw_until(apart, [&] { return draw_dynamic_ntk(dice); });
    case 1:
      return draw_until(apart, [&] { return draw_yarn(apart, dice); });
    case 2:
      return draw_until(apart, [&] { return draw_longrope(pairs, dice); });
    case 3:
      return draw_until(apart, [&] { return draw_llama3(dice); });
    default:
      return draw_until(apart, [&] {
        return ProportionalScaling{dice.of({0.25, 0.5, 0.3, 1.0}), dice.of({1.0, 8.0, 3.0})};
      });
  }
}

/// Draws one of the declared scalings. A scaling that does not fit the specification is left out.
void draw_scaling(const Capabilities& can, RopeSpec& spec, bool apart, Dice& dice) {
  const int pairs = spec.pairs();
  if (can.linear_scaling && dice.one_in(6)) spec.scaling = LinearScaling{dice.of({8.0, 3.0, 0.1})};
  if (can.ntk_scaling && pairs > 1 && dice.one_in(6))
    spec.scaling = NtkScaling{dice.of({2.0, 7.3})};
  if (can.listed_frequencies && dice.one_in(6)) {
    ListedFrequencies listed;
    for (int pair = 0; pair < pairs; ++pair)
      // The standard frequencies rounded to float32, and some that are 0 or negative.
      listed.inv_freq.push_back(dice.one_in(16) ? dice.of({0.0, -0.25, 3.0})
                                                : static_cast<double>(static_cast<float>(std::pow(
                                                      spec.base, -2.0 * pair / spec.rotary_dim))));
    spec.scaling = listed;
  }
  if (can.other_scalings && dice.one_in(2)) {
    const Scaling before = std::exchange(spec.scaling, draw_other_scaling(pairs, apart, dice));
    // Not every combination makes sense, and some attention factors are not declared.
    if (!problem_with(spec).empty() ||
        (exact::attention_factor(spec) != 1 && !can.attention_factor))
      spec.scaling = before;
  }
}

/// Draws the number of pairs for each of `axes` axes. The parts may be uneven, and some may be
/// empty.
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

/// Draws axes for the specification, if it can have them.
void draw_axes(const Capabilities& can, RopeSpec& spec, Dice& dice) {
  RopeSpec with_axes = spec;
  with_axes.axis_order = dice.of(
      {AxisOrder::chunked, AxisOrder::interleaved, AxisOrder::interleaved_ggml, AxisOrder::image});
  if (with_axes.axis_order == AxisOrder::chunked)
    with_axes.sections = draw_sections(spec.pairs(), dice.one_in(3) ? 4 : 3, dice);
  else if (with_axes.axis_order != AxisOrder::image)
    with_axes.sections = draw_sections(spec.pairs(), 3, dice);
  // An image's frequencies do not depend on the base alone.
  if (with_axes.axis_order == AxisOrder::image && !can.other_scalings) return;
  if (problem_with(with_axes).empty()) spec = with_axes;
}

RopeSpec draw_spec(const Capabilities& can, bool apart, std::optional<int> given_pairs,
                   Dice& dice) {
  RopeSpec spec;
  const int some_pairs =
      dice.one_in(4) ? dice.between(1, 65) : dice.of({1, 2, 3, 4, 5, 8, 16, 24, 32});
  spec.rotary_dim = spec.head_dim = 2 * given_pairs.value_or(some_pairs);
  if (can.partial_rotary && (apart || dice.one_in(3))) {
    const int more = dice.of({1, 2, 3, 16, spec.rotary_dim, 2 * spec.rotary_dim});
    spec.head_dim += more;
    if (can.rotary_offset && (apart || dice.one_in(2)))
      spec.rotary_offset = dice.one_in(2) ? more : dice.between(0, more);
  }
  spec.layout = can.interleaved && (!can.half_split || dice.one_in(2)) ? Layout::interleaved
                                                                       : Layout::half_split;
  spec.base =
      dice.of({1e4, 1e4, 5e5, 1e6, 1e7, 8e6, 500.0, 10.0, 2.0, 150000.0, 25000.0, 1.0000001});
  // Not always, because this factor replaces the scaling's own.
  if (can.attention_factor && dice.one_in(apart ? 2 : 6))
    spec.attention_factor = dice.of({0.5, 1.25, 0.7});
  draw_scaling(can, spec, apart, dice);
  if (can.several_axes && dice.one_in(3)) draw_axes(can, spec, dice);
  return spec;
}

}  // namespace

bool tells_parameters_apart(const RopeSpec& spec, const Capabilities& can) {
  DrawnParameters all =
      std::visit([](const auto& scaling) { return parameters(scaling); }, spec.scaling);
  all.push_back({spec.base, RopeSpec{}.base});
  all.push_back({static_cast<double>(spec.head_dim), RopeSpec{}.head_dim + 0.0});
  if (can.partial_rotary) all.push_back({static_cast<double>(spec.rotary_dim), 0});
  if (can.partial_rotary && can.rotary_offset)
    all.push_back({static_cast<double>(spec.rotary_offset), 0});
  if (spec.attention_factor) all.push_back({*spec.attention_factor, 1});
  return are_apart(all);
}

RopeSpec draw_spec(const Capabilities& can, Dice& dice, std::optional<int> pairs) {
  if (!dice.one_in(3)) return draw_spec(can, false, pairs, dice);
  constexpr int kTries = 32;
  RopeSpec spec = draw_spec(can, true, pairs, dice);
  for (int tries = 1; tries < kTries && !tells_parameters_apart(spec, can); ++tries)
    spec = draw_spec(can, true, pairs, dice);
  return spec;
}

RopeSpec draw_spec_of_series(const Capabilities& can, Dice& dice, int series, int index) {
  if (index % 4 == 3) return draw_spec(can, dice);
  const int turn = 24 * series + index / 4 * 3 + index % 4;
  // A step that is coprime to the number of sizes reaches all of them, small and large ones in
  // turn.
  const int size = turn * 29 % kSizes + 1;
  return draw_spec(can, dice, size <= 65 ? size : size == 66 ? 96 : 128);
}

}  // namespace ropecheck::cases
