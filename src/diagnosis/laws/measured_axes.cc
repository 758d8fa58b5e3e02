#include <fmt/core.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/laws/law.h"
#include "diagnosis/laws/specs.h"

// The axis of the position by which each coordinate turns, measured.
namespace ropecheck::diagnosis {
namespace {

/// Those of the first and of the second coordinate of a pair.
using Axes = std::array<int, 2>;

Point turned_by_axis(const Sight& s, int axis) {
  const auto number = s.item->where.position.numbers[static_cast<std::size_t>(axis)];
  return turned_further(
      s, static_cast<long double>(number - s.item->t) * static_cast<long double>(s.item->theta));
}

Point turned_by_axes(const Sight& s, const Axes& axes) {
  return {turned_by_axis(s, axes[0]).real(), turned_by_axis(s, axes[1]).imag()};
}

double part(const Point& z, int coordinate) { return coordinate == 0 ? z.real() : z.imag(); }

/// The axis that gives a coordinate of all these results, the right one if it does.
std::optional<int> axis_of(const std::vector<const Sight*>& list, int coordinate, int right,
                           int count) {
  const auto gives = [&](int axis) {
    return std::all_of(list.begin(), list.end(), [&](const Sight* s) {
      return std::abs(part(turned_by_axis(*s, axis), coordinate) -
                      part(point_of(s->item->got), coordinate)) <= bar_of(*s);
    });
  };
  if (gives(right)) return right;
  for (int axis = 0; axis < count; ++axis)
    if (gives(axis)) return axis;
  return std::nullopt;
}

std::string in_words(const Axes& used, int right) {
  if (used[0] == used[1]) return fmt::format("by axis {} instead of {}", used[0], right);
  if (used[0] == right)
    return fmt::format("in the second coordinate by axis {} instead of {}", used[1], right);
  if (used[1] == right)
    return fmt::format("in the first coordinate by axis {} instead of {}", used[0], right);
  return fmt::format(
      "in the first coordinate by axis {} and in the second by axis {} instead of {}", used[0],
      used[1], right);
}

/// "pairs 16 to 31 by axis 0 instead of 1, …" of one specification; of many ranges the first ones.
std::string list_of(const std::map<SpecPair, Axes>& axes, const RopeSpec* spec) {
  std::string text;
  constexpr int kMostRanges = 8;
  int first = -1, last = -1, ranges = 0;
  std::string words;
  const auto say = [&] {
    if (first < 0 || ++ranges > kMostRanges) return;
    text += text.empty() ? "" : ", ";
    text += (first == last ? fmt::format("pair {} ", first)
                           : fmt::format("pairs {} to {} ", first, last)) +
            words;
  };
  for (const auto& [key, used] : axes) {
    if (key.first != spec) continue;
    const std::string here = in_words(used, axis_of_pair(*spec, key.second));
    if (here != words || key.second != last + 1) {
      say();
      first = key.second, words = here;
    }
    last = key.second;
  }
  say();
  return ranges > kMostRanges ? fmt::format("{}, and {} more ranges", text, ranges - kMostRanges)
                              : text;
}

}  // namespace

std::vector<Law> measured_axes(const std::vector<Sight>& wrong) {
  auto specs = std::make_shared<Specs>();
  std::map<SpecPair, std::vector<const Sight*>> sights;
  for (const Sight& s : wrong)
    if (s.call->shape().axes() > 1) sights[{specs->of(s), s.item->where.pair}].push_back(&s);
  auto axes = std::make_shared<std::map<SpecPair, Axes>>();
  std::map<const RopeSpec*, int> counts;
  constexpr std::size_t kFewest = 2;
  for (const auto& [key, list] : sights) {
    if (list.size() < kFewest) continue;
    const int right = axis_of_pair(*key.first, key.second), count = key.first->axes();
    const auto first = axis_of(list, 0, right, count), second = axis_of(list, 1, right, count);
    if (!first || !second || (*first == right && *second == right)) continue;
    axes->emplace(key, Axes{*first, *second});
    ++counts[key.first];
  }
  if (axes->empty()) return {};
  const RopeSpec* most = std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) {
                           return a.second < b.second;
                         })->first;
  return {{fmt::format("turn by another axis of the position: with rotary_dim {}, {}",
                       most->rotary_dim, list_of(*axes, most)),
           [specs, axes](const Sight& s) -> std::optional<Point> {
             const auto found = axes->find({specs->of(s), s.item->where.pair});
             if (found == axes->end()) return std::nullopt;
             return turned_by_axes(s, found->second);
           },
           true}};
}

}  // namespace ropecheck::diagnosis
