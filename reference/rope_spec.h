#ifndef ROPECHECK_REFERENCE_ROPE_SPEC_H_
#define ROPECHECK_REFERENCE_ROPE_SPEC_H_

#include <numeric>
#include <optional>
#include <string>

#include "axes.h"
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

  int pairs() const { return rotary_dim / 2; }
  /// Number of coordinates of a position: positions are [batch, seq, axes].
  int axes() const { return axis_count(axis_order, sections); }
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
  return axis_of_pair(spec.axis_order, spec.sections, spec.pairs(), pair);
}

inline std::string problem_with_axes(const RopeSpec& spec) {
  const Sections& sections = spec.sections;
  if (spec.axis_order == AxisOrder::single || spec.axis_order == AxisOrder::image) {
    if (sections != Sections{}) return "sections are given, but a position has no axes to share";
    if (spec.axis_order == AxisOrder::single) return {};
    if (spec.pairs() % 2 != 0)
      return "an image's row and column cannot share " + std::to_string(spec.pairs()) +
             " pairs evenly";
    if (std::holds_alternative<LongRopeScaling>(spec.scaling))
      return "longrope scaling is not defined for the rows and columns of an image";
    return {};
  }
  for (int section : sections)
    if (section < 0 || section > spec.pairs())
      return "a section must have between 0 and " + std::to_string(spec.pairs()) + " pairs, not " +
             std::to_string(section);
  if (const int sum = std::accumulate(sections.begin(), sections.end(), 0); sum != spec.pairs())
    return "the sections add up to " + std::to_string(sum) + " pairs, but rotary_dim " +
           std::to_string(spec.rotary_dim) + " has " + std::to_string(spec.pairs());
  if (spec.axis_order != AxisOrder::chunked && sections[3] != 0)
    return "interleaved sections have no fourth section";
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
  return problem_with(spec.scaling, ScaledSpec{spec.rotary_dim, spec.base});
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_ROPE_SPEC_H_
