#ifndef ROPECHECK_REFERENCE_AXES_H_
#define ROPECHECK_REFERENCE_AXES_H_

#include <array>
#include <cstddef>
#include <vector>

// Positions with several coordinates (time, row, column), the rule that assigns each pair to one of
// them, and the unit of each coordinate. Models for images and video use them.
namespace ropecheck {

enum class AxisOrder {
  single,       ///< a position is one number
  chunked,      ///< the first sections[0] pairs turn by axis 0, the next sections[1] by axis 1, …
  interleaved,  ///< axes 0, 1, 2 take turns: see axis_of_pair
  interleaved_ggml,  ///< deviation: the remaining pairs turn by a fourth axis, not by time
  image,  ///< the first half of the pairs turns by the row, the second by the column; each half has
          ///< its own full range of frequencies: b^(−2i/(r/2)), i < r/4
  listed,  ///< the axis of each pair is given
};

inline constexpr std::size_t kMostAxesOfPositions = 4;

/// Number of pairs of each axis, [time, row, column, extra]; the sum is r/2. Unused (0) if the
/// order is single, image or listed. Only chunked sections may have an extra axis.
using Sections = std::array<int, kMostAxesOfPositions>;

/// The axis of each pair, [r/2], for the order `listed`; empty otherwise.
using AxisList = std::vector<int>;

/// A rational number. A sound one is not 0 and is in lowest terms, with a positive denominator.
struct Ratio {
  int numerator = 1;
  int denominator = 1;
  bool operator==(const Ratio&) const = default;
};

/// The unit of each coordinate: a pair of axis a turns by t_a·scale_a·θ. 1 beyond the last axis.
using PositionScale = std::array<Ratio, kMostAxesOfPositions>;

/// Number of coordinates of one position. Lists have as many as they name.
constexpr int axis_count(AxisOrder order, const Sections& sections) {
  switch (order) {
    case AxisOrder::image:
      return 2;
    case AxisOrder::chunked:
      return sections[3] > 0 ? 4 : 3;
    case AxisOrder::interleaved:
      return 3;
    case AxisOrder::interleaved_ggml:
      return 4;
    case AxisOrder::single:
    case AxisOrder::listed:
      break;
  }
  return 1;
}

/// Returns the axis that pair j of r/2 = `pairs` turns by, for orders other than `listed`.
///
/// Interleaved: if j mod 3 = 1 and j < 3·sections[1], the pair turns by the row. If j mod 3 = 2 and
/// j < 3·sections[2], it turns by the column. All other pairs turn by time. With sections [24, 20,
/// 20], ggml's order differs in pairs 61 and 62.
constexpr int axis_of_pair(AxisOrder order, const Sections& sections, int pairs, int j) {
  switch (order) {
    case AxisOrder::image:
      return j < pairs / 2 ? 0 : 1;
    case AxisOrder::chunked:
      for (int axis = 0, end = 0; axis < 4; ++axis) {
        end += sections[static_cast<std::size_t>(axis)];
        if (j < end) return axis;
      }
      break;
    case AxisOrder::interleaved:
    case AxisOrder::interleaved_ggml:
      if (j % 3 == 1 && j < 3 * sections[1]) return 1;
      if (j % 3 == 2 && j < 3 * sections[2]) return 2;
      if (order == AxisOrder::interleaved_ggml && (j % 3 != 0 || j >= 3 * sections[0])) return 3;
      break;
    case AxisOrder::single:
    case AxisOrder::listed:
      break;
  }
  return 0;
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_AXES_H_
