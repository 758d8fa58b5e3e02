#ifndef ROPECHECK_REFERENCE_ROPE_SPEC_H_
#define ROPECHECK_REFERENCE_ROPE_SPEC_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "axes.h"
#include "axes_problems.h"
#include "scaling.h"
#include "scaling_problems.h"

// The specification of a rotation: everything that a rotary position embedding depends on except
// the token and its position. Every number here means exactly the real number that the double
// holds; only an implementation rounds.
namespace ropecheck {

/// The two coordinates of the rotary window (width r) that make up pair j.
enum class Layout {
  interleaved,  ///< (2j, 2j + 1): GPT-J, the original paper
  half_split,   ///< (j, j + r/2): GPT-NeoX, Llama as most frameworks store it
};

struct RopeSpec {
  int head_dim = 128;     ///< D, width of one head's vector
  int rotary_dim = 128;   ///< r, even, 2 ≤ r ≤ D: width of the rotary window
  int rotary_offset = 0;  ///< first coordinate of the window; the rest of the head passes through
  Layout layout = Layout::half_split;
  double base = 10000;
  Scaling scaling = NoScaling{};
  /// m, the factor of the rotated coordinates (and only of those). If absent, the scaling
  /// determines m.
  std::optional<double> attention_factor = std::nullopt;
  /// The assignment of pairs to coordinates, for positions with several coordinates.
  AxisOrder axis_order = AxisOrder::single;
  Sections sections = {};
  AxisList axis_list = {};
  /// Each axis has a full range of frequencies: b^(−2i/(2n)), i < n, for its n pairs in their
  /// order, and a scaling applies to each of these ranges. An image has them without this flag.
  bool axis_frequencies = false;
  /// The unit of each coordinate of a position: −1 turns the other way, 1/14 divides a row into 14
  /// steps. Part of θ, as `frequency` returns it.
  PositionScale position_scale = {};

  int pairs() const { return rotary_dim / 2; }
  /// Number of coordinates of a position: positions are [batch, seq, axes].
  int axes() const {
    if (axis_order != AxisOrder::listed || axis_list.empty())
      return axis_count(axis_order, sections);
    return *std::max_element(axis_list.begin(), axis_list.end()) + 1;
  }
  bool operator==(const RopeSpec&) const = default;
};

/// The two coordinates of a pair within the head.
struct PairElements {
  int first;
  int second;
};

/// Returns the places of pair j ∈ [0, r/2) in the head's vector.
inline PairElements pair_elements(const RopeSpec& spec, int pair) {
  if (spec.layout == Layout::interleaved)
    return {spec.rotary_offset + 2 * pair, spec.rotary_offset + 2 * pair + 1};
  return {spec.rotary_offset + pair, spec.rotary_offset + pair + spec.pairs()};
}

/// Returns the coordinate of a position, [0, axes), that pair j turns by.
inline int axis_of_pair(const RopeSpec& spec, int pair) {
  if (spec.axis_order == AxisOrder::listed) return spec.axis_list[static_cast<std::size_t>(pair)];
  return axis_of_pair(spec.axis_order, spec.sections, spec.pairs(), pair);
}

/// Returns the factor between a coordinate of the position and the angle of pair j in units of the
/// pair's frequency.
inline Ratio scale_of_pair(const RopeSpec& spec, int pair) {
  return spec.position_scale[static_cast<std::size_t>(axis_of_pair(spec, pair))];
}

/// Returns whether each axis has a range of frequencies of its own. Listed frequencies have none:
/// they are given pair by pair.
inline bool has_axis_frequencies(const RopeSpec& spec) {
  return (spec.axis_frequencies || spec.axis_order == AxisOrder::image) &&
         !std::holds_alternative<ListedFrequencies>(spec.scaling);
}

/// Returns whether the axes and their units change frequencies, so that the rotary width, the base
/// and the scaling do not determine them.
inline bool axes_change_frequencies(const RopeSpec& spec) {
  return spec.axis_frequencies || spec.axis_order == AxisOrder::image ||
         spec.position_scale != PositionScale{};
}

/// The place of a pair in its range of frequencies: of the whole window, or of the pair's axis.
struct FrequencyPlace {
  int dim;    ///< r of the formulas: twice the number of pairs in the range
  int index;  ///< j of the formulas, [0, dim/2)
};

/// Returns the places of the pairs first, …, end − 1.
inline std::vector<FrequencyPlace> frequency_places(const RopeSpec& spec, int first, int end) {
  std::vector<FrequencyPlace> places;
  if (!has_axis_frequencies(spec)) {
    for (int pair = first; pair < end; ++pair) places.push_back({spec.rotary_dim, pair});
    return places;
  }
  Sections seen = {};  // pairs of each axis
  const auto axis = [&](int pair) { return static_cast<std::size_t>(axis_of_pair(spec, pair)); };
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    if (pair >= first && pair < end) places.push_back({0, seen[axis(pair)]});
    ++seen[axis(pair)];
  }
  for (int pair = first; pair < end; ++pair)
    places[static_cast<std::size_t>(pair - first)].dim = 2 * seen[axis(pair)];
  return places;
}

/// Returns the specification for positions of one number, the first.
inline RopeSpec with_one_axis(RopeSpec spec) {
  spec.axis_order = AxisOrder::single;
  spec.sections = {};
  spec.axis_list.clear();
  spec.axis_frequencies = false;
  spec.position_scale = {spec.position_scale.front()};
  return spec;
}

inline std::string problem_with_axes(const RopeSpec& spec) {
  const AxisOrder order = spec.axis_order;
  if (order != AxisOrder::listed && !spec.axis_list.empty())
    return "a list of axes is given, but the order of the axes is another one";
  if (order == AxisOrder::listed) {
    if (spec.sections != Sections{}) return "sections are given, but the axes are listed";
    if (std::string said = problem_with_axis_list(spec.axis_list, spec.pairs()); !said.empty())
      return said;
  } else if (order == AxisOrder::single || order == AxisOrder::image) {
    if (spec.sections != Sections{})
      return "sections are given, but a position has no axes to share";
    if (spec.axis_frequencies)
      return order == AxisOrder::image
                 ? "frequencies=axis is given, but the axes of an image always have their own"
                 : "frequencies=axis is given, but positions have one number";
    if (order == AxisOrder::image && spec.pairs() % 2 != 0)
      return "an image's row and column cannot share " + std::to_string(spec.pairs()) +
             " pairs evenly";
  } else if (std::string said = problem_with_sections(order, spec.sections, spec.pairs());
             !said.empty()) {
    return said;
  }
  return problem_with_position_scale(spec.position_scale, spec.axes());
}

/// The scaling is applied to each range of frequencies. Requires sound axes.
inline std::string problem_with_scaling(const RopeSpec& spec) {
  if (!has_axis_frequencies(spec))
    return problem_with(spec.scaling, ScaledSpec{spec.rotary_dim, spec.base});
  if (std::holds_alternative<LongRopeScaling>(spec.scaling))
    return spec.axis_order == AxisOrder::image
               ? "longrope scaling is not defined for the rows and columns of an image"
               : "longrope scaling is not defined for axes with frequencies of their own";
  int checked = 0;
  for (const FrequencyPlace& place : frequency_places(spec, 0, spec.pairs())) {
    if (place.dim == checked) continue;
    checked = place.dim;
    if (std::string said = problem_with(spec.scaling, ScaledSpec{place.dim, spec.base});
        !said.empty())
      return said;
  }
  return {};
}

/// Returns one sentence that says why the specification is meaningless; empty if it is sound.
inline std::string problem_with(const RopeSpec& spec) {
  if (spec.head_dim < 2 || spec.head_dim > 1 << 20)
    return "head_dim must lie between 2 and 1048576, not " + std::to_string(spec.head_dim);
  if (spec.rotary_dim < 2 || spec.rotary_dim % 2 != 0)
    return "rotary_dim must be even and at least 2, not " + std::to_string(spec.rotary_dim);
  if (spec.rotary_dim > spec.head_dim)
    return "rotary_dim " + std::to_string(spec.rotary_dim) + " is larger than head_dim " +
           std::to_string(spec.head_dim);
  if (spec.rotary_offset < 0 || spec.rotary_offset > spec.head_dim - spec.rotary_dim)
    return "rotary_offset " + std::to_string(spec.rotary_offset) + " puts the rotary window of " +
           std::to_string(spec.rotary_dim) + " outside head_dim " + std::to_string(spec.head_dim);
  if (!is_finite_and_positive(spec.base))
    return "base must be a finite positive number, not " + show(spec.base);
  if (spec.attention_factor && !is_finite_and_positive(*spec.attention_factor))
    return "attention factor must be a finite positive number, not " + show(*spec.attention_factor);
  if (std::string said = problem_with_axes(spec); !said.empty()) return said;
  return problem_with_scaling(spec);
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_ROPE_SPEC_H_
