#include "properties/case/random_spec.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "properties/case/scaling_fields.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::inline cases {
namespace {

/// A scaling's number, with its default.
struct DrawnParameter {
  double value, usual;
};
using DrawnParameters = std::vector<DrawnParameter>;

/// Returns the numbers and lengths of a scaling, without its lists and flags.
DrawnParameters parameters(Scaling scaling) {
  const ScalingKind& kind = kind_of(scaling);
  Scaling usual = kind.usual;
  DrawnParameters numbers;
  for (const ScalingField& field : kind.fields) {
    if (const auto* number = value_as<double>(field, scaling))
      numbers.push_back({*number, *value_as<double>(field, usual)});
    if (const auto* length = value_as<std::int64_t>(field, scaling))
      numbers.push_back({static_cast<double>(*length),
                         static_cast<double>(*value_as<std::int64_t>(field, usual))});
  }
  return numbers;
}

bool are_apart(const DrawnParameters& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].value == all[i].usual) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (all[i].value == all[j].value) return false;
  }
  return true;
}

/// Draws a scaling that has no capability of its own. If `apart` is set, draws its parameters again
/// until they are distinct.
Scaling draw_other_scaling(const RopeSpec& spec, bool apart, Dice& dice) {
  std::vector<const ScalingKind*> others;
  for (const ScalingKind& kind : scaling_kinds())
    if (kind.capability == &Capabilities::other_scalings) others.push_back(&kind);
  const ScalingKind& kind = *others[dice.below(others.size())];
  constexpr int kTries = 100;
  Scaling drawn = kind.draw(spec, apart, dice);
  for (int tries = 1; apart && tries < kTries && !are_apart(parameters(drawn)); ++tries)
    drawn = kind.draw(spec, apart, dice);
  return drawn;
}

/// Draws one of the declared scalings. A scaling that does not fit the specification is left out.
void draw_scaling(const Capabilities& can, RopeSpec& spec, bool apart, Dice& dice) {
  for (const ScalingKind& kind : scaling_kinds()) {
    const bool own = kind.capability != nullptr && kind.capability != &Capabilities::other_scalings;
    if (own && can.*kind.capability && spec.pairs() >= kind.least_pairs && dice.one_in(6))
      spec.scaling = kind.draw(spec, apart, dice);
  }
  if ((can.other_scalings || can.made_scalings != 0) && dice.one_in(2)) {
    const Scaling before = std::exchange(spec.scaling, draw_other_scaling(spec, apart, dice));
    // Not every combination makes sense, and some attention factors are not declared.
    if (!problem_with(spec).empty() || (!can.other_scalings && !can.makes(spec.scaling)) ||
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

/// Draws the axis of each pair: in turn, or at random.
void draw_axis_list(RopeSpec& spec, Dice& dice) {
  spec.axis_order = AxisOrder::listed;
  spec.sections = {};
  const int axes = dice.between(2, 4);
  const bool in_turn = dice.one_in(2);
  for (int pair = 0; pair < spec.pairs(); ++pair)
    spec.axis_list.push_back(in_turn ? (pair + 1) % axes : dice.between(0, axes - 1));
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
  if (dice.one_in(5)) draw_axis_list(with_axes, dice);
  if (can.other_scalings && with_axes.axis_order != AxisOrder::image && dice.one_in(3))
    with_axes.axis_frequencies = true;
  if (problem_with(with_axes).empty()) spec = with_axes;
}

/// Draws the units of positions: mostly 1, and otherwise another direction, steps within a unit, or
/// both.
void draw_position_scale(RopeSpec& spec, Dice& dice) {
  const auto axes = static_cast<std::size_t>(spec.axes());
  for (std::size_t axis = 0; axis < axes; ++axis)
    if (axes == 1 || dice.one_in(2))
      spec.position_scale[axis] =
          dice.of({Ratio{-1, 1}, Ratio{1, 14}, Ratio{25, 24}, Ratio{-2, 3}, Ratio{1, 2}});
}

/// Draws the widths of the head and of its window, from those that the limits leave.
void draw_limited_widths(const Limits& limits, const Capabilities& can, RopeSpec& spec,
                         Dice& dice) {
  const auto one_of = [&](const std::vector<int>& list) { return dice.of(std::span(list)); };
  if (limits.head_dims.empty()) {
    spec.rotary_dim = one_of(limits.rotary_dims);
    spec.head_dim = spec.rotary_dim + (can.partial_rotary ? dice.of({0, 2, 16}) : 0);
    return;
  }
  spec.head_dim = one_of(limits.head_dims);
  std::vector<int> fitting;
  for (const int rotary_dim : limits.rotary_dims)
    if (rotary_dim == spec.head_dim || (can.partial_rotary && rotary_dim < spec.head_dim))
      fitting.push_back(rotary_dim);
  spec.rotary_dim = !fitting.empty()                       ? one_of(fitting)
                    : can.partial_rotary && dice.one_in(3) ? 2 * dice.between(1, spec.head_dim / 2)
                                                           : spec.head_dim / 2 * 2;
}

/// Draws the widths of the head and of its window, and the place of the window.
void draw_widths(const Capabilities& can, bool apart, const std::optional<Window>& given,
                 RopeSpec& spec, Dice& dice) {
  if (can.limits.any_on_specs()) {
    draw_limited_widths(can.limits, can, spec, dice);
    if (can.rotary_offset && dice.one_in(2))
      spec.rotary_offset = dice.between(0, spec.head_dim - spec.rotary_dim);
    return;
  }
  const int some_pairs =
      dice.one_in(4) ? dice.between(1, 65) : dice.of({1, 2, 3, 4, 5, 8, 16, 24, 32});
  spec.rotary_dim = spec.head_dim = 2 * (given ? given->pairs : some_pairs);
  if (given && given->head_dim != 0) {
    if (!can.partial_rotary) return;
    spec.head_dim = given->head_dim;
    if (can.rotary_offset) spec.rotary_offset = given->rotary_offset;
    return;
  }
  if (can.partial_rotary && (apart || dice.one_in(3))) {
    const int more = dice.of({1, 2, 3, 16, spec.rotary_dim, 2 * spec.rotary_dim});
    spec.head_dim += more;
    if (can.rotary_offset && (apart || dice.one_in(2)))
      spec.rotary_offset = dice.one_in(2) ? more : dice.between(0, more);
  }
}

RopeSpec draw_spec(const Capabilities& can, bool apart, const std::optional<Window>& window,
                   Dice& dice) {
  if (!can.limits.specs.empty()) return dice.of(std::span(can.limits.specs));
  RopeSpec spec;
  draw_widths(can, apart, window, spec, dice);
  spec.layout = can.interleaved && (!can.half_split || dice.one_in(2)) ? Layout::interleaved
                                                                       : Layout::half_split;
  spec.base =
      dice.of({1e4, 1e4, 5e5, 1e6, 1e7, 8e6, 500.0, 10.0, 2.0, 150000.0, 25000.0, 1.0000001});
  // Not always, because this factor replaces the scaling's own.
  if (can.attention_factor && dice.one_in(apart ? 2 : 6))
    spec.attention_factor = dice.of({0.5, 1.25, 0.7});
  draw_scaling(can, spec, apart, dice);
  if (can.several_axes && dice.one_in(3)) draw_axes(can, spec, dice);
  if (can.other_scalings && dice.one_in(8)) draw_position_scale(spec, dice);
  return spec;
}

}  // namespace

bool tells_parameters_apart(const RopeSpec& spec, const Capabilities& can) {
  DrawnParameters all = parameters(spec.scaling);
  all.push_back({spec.base, RopeSpec{}.base});
  all.push_back({static_cast<double>(spec.head_dim), RopeSpec{}.head_dim + 0.0});
  if (can.partial_rotary) all.push_back({static_cast<double>(spec.rotary_dim), 0});
  if (can.partial_rotary && can.rotary_offset)
    all.push_back({static_cast<double>(spec.rotary_offset), 0});
  if (spec.attention_factor) all.push_back({*spec.attention_factor, 1});
  return are_apart(all);
}

RopeSpec draw_spec(const Capabilities& can, Dice& dice, const std::optional<Window>& window) {
  if (!dice.one_in(3)) return draw_spec(can, false, window, dice);
  constexpr int kTries = 32;
  RopeSpec spec = draw_spec(can, true, window, dice);
  for (int tries = 1; tries < kTries && !tells_parameters_apart(spec, can); ++tries)
    spec = draw_spec(can, true, window, dice);
  return spec;
}

RopeSpec draw_spec_of_few_shapes(const Capabilities& can, Dice& dice) {
  constexpr int kPairs = 8;
  RopeSpec spec = draw_spec(can, dice, Window{kPairs});
  if (spec.head_dim > spec.rotary_dim) spec.head_dim = 2 * spec.rotary_dim;
  if (spec.rotary_offset > 0) spec.rotary_offset = kPairs;
  return spec;
}

RopeSpec draw_spec_of_series(const Capabilities& can, Dice& dice, int series, int index) {
  if (can.few_shapes) return draw_spec_of_few_shapes(can, dice);
  if (index % 4 == 3) return draw_spec(can, dice);
  const int turn = 24 * series + index / 4 * 3 + index % 4;
  // A step that is coprime to the number of sizes reaches all of them, small and large ones in
  // turn.
  const int size = turn * 29 % kSizes + 1;
  return draw_spec(can, dice, Window{size <= 65 ? size : size == 66 ? 96 : 128});
}

}  // namespace ropecheck::cases
