#ifndef ROPECHECK_REFERENCE_AXES_PROBLEMS_H_
#define ROPECHECK_REFERENCE_AXES_PROBLEMS_H_

#include <cstddef>
#include <numeric>
#include <string>

#include "axes.h"

// Checks of the axes of a specification. Each returns a sentence that says why they are
// meaningless; empty if they are sound.
namespace ropecheck {

inline std::string problem_with_sections(AxisOrder order, const Sections& sections, int pairs) {
  for (int section : sections)
    if (section < 0 || section > pairs)
      return "a section must have between 0 and " + std::to_string(pairs) + " pairs, not " +
             std::to_string(section);
  if (const int sum = std::accumulate(sections.begin(), sections.end(), 0); sum != pairs)
    return "the sections add up to " + std::to_string(sum) + " pairs, but rotary_dim " +
           std::to_string(2 * pairs) + " has " + std::to_string(pairs);
  if (order != AxisOrder::chunked && sections[3] != 0)
    return "interleaved sections have no fourth section";
  return {};
}

inline std::string problem_with_axis_list(const AxisList& list, int pairs) {
  if (list.size() != static_cast<std::size_t>(pairs))
    return "the list of axes has " + std::to_string(list.size()) + " entries, but rotary_dim " +
           std::to_string(2 * pairs) + " has " + std::to_string(pairs) + " pairs";
  bool has_several = false;
  for (const int axis : list) {
    if (axis < 0 || axis >= static_cast<int>(kMostAxesOfPositions))
      return "a listed axis must be 0, 1, 2 or 3, not " + std::to_string(axis);
    has_several |= axis != 0;
  }
  if (!has_several) return "the list of axes names no axis but the first";
  return {};
}

inline std::string problem_with_position_scale(const PositionScale& scale, int axes) {
  constexpr int kLargest = 1 << 20;  // as for the factors of scalings
  for (std::size_t axis = 0; axis < scale.size(); ++axis) {
    const auto [numerator, denominator] = scale[axis];
    const std::string shown = std::to_string(numerator) + "/" + std::to_string(denominator);
    if (axis >= static_cast<std::size_t>(axes) && scale[axis] != Ratio{})
      return "position_scale has a ratio for axis " + std::to_string(axis) +
             ", but positions have " + std::to_string(axes) + (axes == 1 ? " number" : " numbers");
    if (numerator == 0 || numerator < -kLargest || numerator > kLargest || denominator < 1 ||
        denominator > kLargest)
      return "position_scale must have ratios of whole numbers from 1 to 1048576, with a sign or "
             "without, not " +
             shown;
    if (std::gcd(numerator, denominator) != 1)
      return "position_scale must have ratios in lowest terms, not " + shown;
  }
  return {};
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_AXES_PROBLEMS_H_
