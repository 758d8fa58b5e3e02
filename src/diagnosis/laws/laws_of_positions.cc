#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

#include "diagnosis/laws/law.h"
#include "diagnosis/laws/other_positions.h"

// Laws about the position by which a token is turned.
namespace ropecheck::diagnosis {
namespace {

void add_axes(std::vector<OtherPosition>& laws) {
  for (int axis = 0; axis < static_cast<int>(kMostAxes); ++axis)
    laws.push_back({fmt::format("they turned by axis {} of the position", axis),
                    [axis](double, const Sight& s) -> std::optional<double> {
                      const Case& c = s.call->shape();
                      if (axis >= c.axes()) return std::nullopt;
                      const auto place = static_cast<std::size_t>(axis);
                      return static_cast<double>(s.item->where.position.numbers[place]);
                    }});
  laws.push_back({"a pair's axis were that of the pair of twice its number, or of the last pair",
                  [](double, const Sight& s) -> std::optional<double> {
                    const Case& c = s.call->shape();
                    if (c.axes() == 1) return std::nullopt;
                    const int pair = std::min(2 * s.item->where.pair, c.spec.pairs() - 1);
                    const auto axis = static_cast<std::size_t>(axis_of_pair(c.spec, pair));
                    return static_cast<double>(s.item->where.position.numbers[axis]);
                  }});
  laws.push_back({"a pair's axis were that of the pair of half its number",
                  [](double, const Sight& s) -> std::optional<double> {
                    const Case& c = s.call->shape();
                    if (c.axes() == 1) return std::nullopt;
                    const auto axis =
                        static_cast<std::size_t>(axis_of_pair(c.spec, s.item->where.pair / 2));
                    return static_cast<double>(s.item->where.position.numbers[axis]);
                  }});
  laws.push_back({"they turned by the sum of all axes of the position",
                  [](double, const Sight& s) -> std::optional<double> {
                    double sum = 0;
                    for (int axis = 0; axis < s.call->shape().axes(); ++axis)
                      sum += static_cast<double>(
                          s.item->where.position.numbers[static_cast<std::size_t>(axis)]);
                    return sum;
                  }});
}

std::vector<Law> turned_by(const std::vector<OtherPosition>& positions) {
  std::vector<Law> laws;
  for (const OtherPosition& other : positions)
    laws.push_back({"are turned as if " + other.words,
                    [of = other.of](const Sight& s) -> std::optional<Point> {
                      const auto t = of(static_cast<double>(s.item->t), s);
                      if (!t || !std::isfinite(*t)) return std::nullopt;
                      return turned_further(
                          s, (static_cast<long double>(*t) - static_cast<long double>(s.item->t)) *
                                 static_cast<long double>(s.item->theta));
                    }});
  return laws;
}

}  // namespace

std::vector<Law> laws_of_positions() {
  std::vector<OtherPosition> positions;
  add_positions_of_places(positions);
  add_positions_of_other_tokens(positions);
  add_rounded_positions(positions);
  add_axes(positions);
  return turned_by(positions);
}

std::vector<Law> laws_of_indexed_positions() {
  std::vector<OtherPosition> positions;
  add_indexed_positions(positions);
  return turned_by(positions);
}

}  // namespace ropecheck::diagnosis
