#include "properties/case/encoding/position_text.h"

#include "properties/case/encoding/number_text.h"

namespace ropecheck::inline cases {

std::string text_of(const Position& position) {
  std::string text = text_of(position.numbers.front());
  if (is_same_on_every_axis(position)) return text;
  for (std::size_t axis = 1; axis < static_cast<std::size_t>(position.axes); ++axis)
    text += ":" + text_of(position.numbers[axis]);
  return text;
}

std::optional<Position> position_in(std::string_view text, int axes) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() != 1 && parts.size() != static_cast<std::size_t>(axes)) return std::nullopt;
  Position position{axes, {}};
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(axes); ++axis) {
    const auto number = int64_in(parts[parts.size() == 1 ? 0 : axis]);
    if (!number) return std::nullopt;
    position.numbers[axis] = *number;
  }
  return position;
}

std::string text_of(const std::vector<Position>& p) {
  std::vector<std::string> parts;
  for (std::size_t first = 0; first < p.size();) {
    const Position step = on_axes(p[first].axes, 1);
    std::size_t last = first;
    while (last + 1 < p.size() && is_same_on_every_axis(p[first]) &&
           add_positions(p[last], step) == p[last + 1])
      ++last;
    const bool run = last - first >= 2;
    parts.push_back(run ? text_of(p[first]) + ".." + text_of(p[last]) : text_of(p[first]));
    first = run ? last + 1 : first + 1;
  }
  return joined(parts);
}

std::optional<std::vector<std::int64_t>> positions_in(std::string_view text, int axes,
                                                      std::size_t most) {
  std::vector<std::int64_t> numbers;
  const auto each = static_cast<std::size_t>(axes);
  for (const std::string_view part : split(text, ',')) {
    const std::size_t dots = part.find("..");
    if (dots == std::string_view::npos) {
      const auto position = position_in(part, axes);
      if (!position || numbers.size() >= most) return std::nullopt;
      numbers.insert(numbers.end(), position->numbers.begin(), position->numbers.begin() + axes);
      continue;
    }
    const auto first = int64_in(part.substr(0, dots));
    const auto last = int64_in(part.substr(dots + 2));
    if (!first || !last || *last < *first) return std::nullopt;
    const std::uint64_t more =
        static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(*first);
    if (more >= most || numbers.size() + more * each >= most) return std::nullopt;
    for (std::uint64_t i = 0; i <= more; ++i)
      numbers.insert(numbers.end(), each,
                     static_cast<std::int64_t>(static_cast<std::uint64_t>(*first) + i));
  }
  return numbers;
}

}  // namespace ropecheck::cases
