#include <cmath>
#include <string>
#include <vector>

#include "diagnosis/laws/law.h"

// Laws of tables of cos and sin whose rows are repeated for the other layout: x·cos + turned(x)·sin
// then has entries of other pairs, one for each coordinate.
namespace ropecheck::diagnosis {
namespace {

/// The entries of a pair's two coordinates, forward and with m.
struct RowEntries {
  Point first, second;
};

RowEntries entries_of(const Sight& s) {
  const RopeSpec& spec = s.call->shape().spec;
  const int pair = s.item->where.pair, pairs = spec.pairs();
  const bool interleaved = spec.layout == Layout::interleaved;
  const int first = interleaved ? 2 * pair % pairs : pair / 2;
  const int second = interleaved ? (2 * pair + 1) % pairs : (pair + pairs) / 2;
  return {turn_at(s, s.item->t, first), turn_at(s, s.item->t, second)};
}

/// With sin of the other sign, as code for the inverse has it.
Point turned_back_by_rows(const Point& x, const RowEntries& e) {
  return {x.real() * e.first.real() + x.imag() * e.first.imag(),
          x.imag() * e.second.real() - x.real() * e.second.imag()};
}

/// As automatic differentiation does.
Point transposed_rows(const Point& x, const RowEntries& e) {
  return {x.real() * e.first.real() + x.imag() * e.second.imag(),
          x.imag() * e.second.real() - x.real() * e.first.imag()};
}

Point turned_by_rows(const Point& x, const RowEntries& e) {
  return {x.real() * e.first.real() - x.imag() * e.first.imag(),
          x.imag() * e.second.real() + x.real() * e.second.imag()};
}

/// The entries of a pair that turns faster have larger errors of the angle. In the other layout the
/// coordinates are those pairs', for which the tolerance is meant as well.
double bar_of_rows(const Sight& s) {
  const std::vector<double>& tolerance = s.call->tolerance;
  const double bar = std::hypot(tolerance[s.item->first], tolerance[s.item->second]);
  return std::isfinite(bar) ? bar : 0;
}

Law law_of_rows(const std::string& words, Point (*back)(const Point&, const RowEntries&)) {
  return {words,
          [back](const Sight& s) -> std::optional<Point> {
            if (s.call->shape().axes() > 1) return std::nullopt;
            const Point x = point_of(s.item->x);
            const bool is_forward = s.call->shape().direction == Direction::forward;
            return (is_forward ? turned_by_rows : back)(x, entries_of(s));
          },
          false, false, bar_of_rows};
}

}  // namespace

std::vector<Law> laws_of_repeated_tables() {
  const std::string words =
      "are turned by rows of cos and sin that are repeated for the other layout, so that a pair's "
      "two coordinates have entries of two other pairs";
  return {law_of_rows(words, turned_back_by_rows),
          law_of_rows(words + "; gradients are the transpose", transposed_rows)};
}

}  // namespace ropecheck::diagnosis
