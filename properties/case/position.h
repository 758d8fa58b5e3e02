#ifndef ROPECHECK_PROPERTIES_CASE_POSITION_H_
#define ROPECHECK_PROPERTIES_CASE_POSITION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>

#include "reference/rope_spec.h"

// A token's position as one value: a number, or one for each axis of its specification.
namespace ropecheck::inline cases {

inline constexpr std::size_t kMostAxes = std::tuple_size_v<Sections>;

/// Tokens, rows, columns, … in the order of the axes.
struct Position {
  int axes = 1;
  std::array<std::int64_t, kMostAxes> numbers = {};  ///< [axes]; numbers beyond the axes are 0

  bool operator==(const Position&) const = default;
};

/// Returns a position with the same number on every axis.
inline Position on_axes(int axes, std::int64_t number) {
  Position position{axes, {}};
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(axes); ++axis)
    position.numbers[axis] = number;
  return position;
}

inline bool is_same_on_every_axis(const Position& position) {
  return position == on_axes(position.axes, position.numbers.front());
}

/// Returns the number that a pair of the specification turns by.
inline std::int64_t number_of(const Position& position, const RopeSpec& spec, int pair) {
  return position.numbers[static_cast<std::size_t>(axis_of_pair(spec, pair))];
}

/// Returns a + b on each axis, with as many axes as both have; empty if a sum is no 64-bit number.
inline std::optional<Position> add_positions(const Position& a, const Position& b) {
  Position sum = a;
  for (std::size_t axis = 0; axis < kMostAxes; ++axis)
    if (__builtin_add_overflow(a.numbers[axis], b.numbers[axis], &sum.numbers[axis]))
      return std::nullopt;
  return sum;
}

/// Returns −a on each axis; empty if one of them is no 64-bit number.
inline std::optional<Position> negate_position(Position a) {
  for (std::int64_t& number : a.numbers) {
    if (number == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
    number = -number;
  }
  return a;
}

/// "5", or "(5, 0, 7)" if there are several axes.
inline std::string describe(const Position& position) {
  std::string text;
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(position.axes); ++axis)
    text += (axis == 0 ? "" : ", ") + std::to_string(position.numbers[axis]);
  return position.axes == 1 ? text : "(" + text + ")";
}

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_POSITION_H_
