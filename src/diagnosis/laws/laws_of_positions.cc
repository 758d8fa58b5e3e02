#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "diagnosis/laws/law.h"
#include "diagnosis/laws/other_positions.h"

// Laws about the position by which a token is turned.
namespace ropecheck::diagnosis {
namespace {

double number_on_axis(const Sight& s, int axis) {
  return static_cast<double>(s.item->where.position.numbers[static_cast<std::size_t>(axis)]);
}

/// The axis of a pair if each axis had as many pairs as it has, but all of them together.
int axis_in_sections(const Case& c, int pair) {
  std::array<int, kMostAxes> sizes = {};
  for (int j = 0; j < c.spec.pairs(); ++j)
    ++sizes[static_cast<std::size_t>(axis_of_pair(c.spec, j))];
  int axis = 0;
  for (int end = sizes[0]; axis + 1 < c.axes() && pair >= end;
       end += sizes[static_cast<std::size_t>(axis)])
    ++axis;
  return axis;
}

/// Another pair for one of so many.
struct PairFormula {
  const char* words;
  int (*of)(int pair, int pairs);
};

constexpr PairFormula kPairs[] = {
    {"the pair of twice its number, or of the last pair",
     [](int j, int n) { return std::min(2 * j, n - 1); }},
    {"the pair of half its number", [](int j, int) { return j / 2; }},
    {"the pair beside it, j xor 1, or its own if there is none",
     [](int j, int n) { return (j ^ 1) < n ? j ^ 1 : j; }},
    {"the next pair, or of the last pair", [](int j, int n) { return std::min(j + 1, n - 1); }},
    {"the pair before, or of the first pair", [](int j, int) { return std::max(j - 1, 0); }},
    {"the next pair, and the last pair's that of the first",
     [](int j, int n) { return (j + 1) % n; }},
    {"the pair counted from the end, n − 1 − j", [](int j, int n) { return n - 1 - j; }},
    {"the first of its two", [](int j, int) { return j / 2 * 2; }},
    {"the first of its four", [](int j, int) { return j / 4 * 4; }},
    {"the first of its eight", [](int j, int) { return j / 8 * 8; }},
};

void add_axes(std::vector<OtherPosition>& laws) {
  for (int axis = 0; axis < static_cast<int>(kMostAxes); ++axis)
    laws.push_back({fmt::format("they turned by axis {} of the position", axis),
                    [axis](double, const Sight& s) -> std::optional<double> {
                      const Case& c = s.call->shape();
                      if (axis >= c.axes()) return std::nullopt;
                      const auto place = static_cast<std::size_t>(axis);
                      return static_cast<double>(s.item->where.position.numbers[place]);
                    }});
  for (const PairFormula& formula : kPairs)
    laws.push_back({fmt::format("a pair's axis were that of {}", formula.words),
                    [of = formula.of](double, const Sight& s) -> std::optional<double> {
                      const Case& c = s.call->shape();
                      const int pair = of(s.item->where.pair, c.spec.pairs());
                      if (c.axes() == 1 || pair < 0 || pair >= c.spec.pairs()) return std::nullopt;
                      const auto axis = static_cast<std::size_t>(axis_of_pair(c.spec, pair));
                      return static_cast<double>(s.item->where.position.numbers[axis]);
                    }});
  laws.push_back({"the axes' sections followed one behind the other, axis 0 first",
                  [](double, const Sight& s) -> std::optional<double> {
                    const Case& c = s.call->shape();
                    if (c.axes() == 1) return std::nullopt;
                    return number_on_axis(s, axis_in_sections(c, s.item->where.pair));
                  }});
  laws.push_back({"the axes took turns, pair j by axis j mod the number of axes",
                  [](double, const Sight& s) -> std::optional<double> {
                    const Case& c = s.call->shape();
                    if (c.axes() == 1) return std::nullopt;
                    return number_on_axis(s, s.item->where.pair % c.axes());
                  }});
  laws.push_back(
      {"the order of the axes were reversed", [](double, const Sight& s) -> std::optional<double> {
         const Case& c = s.call->shape();
         if (c.axes() == 1) return std::nullopt;
         return number_on_axis(s, c.axes() - 1 - axis_of_pair(c.spec, s.item->where.pair));
       }});
  laws.push_back({"the next axis were taken, and the first one for the last",
                  [](double, const Sight& s) -> std::optional<double> {
                    const Case& c = s.call->shape();
                    if (c.axes() == 1) return std::nullopt;
                    return number_on_axis(
                        s, (axis_of_pair(c.spec, s.item->where.pair) + 1) % c.axes());
                  }});
  laws.push_back({"axes other than 0 began at the row's first token",
                  [](double t, const Sight& s) -> std::optional<double> {
                    const Case& c = s.call->shape();
                    if (c.axes() == 1 || axis_of_pair(c.spec, s.item->where.pair) == 0)
                      return std::nullopt;
                    return t - *number_at_place(s, s.item->where.batch, 0);
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
                      if (s.call->table) {
                        // A table has rows of whole numbers.
                        if (*t != std::trunc(*t) || std::abs(*t) > 0x1p40) return std::nullopt;
                        return turned_to(s, static_cast<std::int64_t>(*t));
                      }
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
