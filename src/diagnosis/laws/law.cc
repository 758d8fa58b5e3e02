#include "diagnosis/laws/law.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "properties/exact/exact_rope.h"
#include "properties/given_table.h"

namespace ropecheck::diagnosis {
namespace {

constexpr long double kCircle = 2 * std::numbers::pi_v<long double>;

bool is_forward(const Sight& s) { return s.call->shape().direction == Direction::forward; }

Point unit_of(const Pair& z) {
  const double size = norm(z);
  return {z.re.hi / size, z.im.hi / size};
}

}  // namespace

double sense_of(const Sight& s) { return is_forward(s) ? s.item->sense : -s.item->sense; }

double gain_of(const Sight& s) { return norm(s.item->exact) / norm(s.item->x); }

Point right_turn(const Sight& s) {
  const Point w = unit_of(s.item->exact) * std::conj(unit_of(s.item->x));
  return is_forward(s) ? w : std::conj(w);
}

Point result_by(const Sight& s, const Point& turn) {
  return point_of(s.item->x) * (is_forward(s) ? turn : std::conj(turn));
}

Point turned_further(const Sight& s, long double angle) {
  const auto rest = static_cast<double>(std::remainder(angle, kCircle));
  return point_of(s.item->exact) * std::polar(1.0, sense_of(s) * rest);
}

Point turn_at(const Sight& s, std::int64_t t, int pair) {
  const Case& c = s.call->shape();
  if (const auto& table = s.call->table) {
    const DType format = entry_format(*table, c.dtype);
    const TableEntry entry = given_entry(c.spec, format, table->drawn, t, pair);
    return {value_of(format, entry.cos), value_of(format, entry.sin)};
  }
  const auto rope = exact::exact_rope(c.spec);
  const CosSin<exact::DoubleDouble> turn = rope->at(t, pair);
  return rope->attention_factor().hi * Point(turn.cos.hi, turn.sin.hi);
}

Point turned_to(const Sight& s, std::int64_t t) {
  if (s.call->table) return result_by(s, turn_at(s, t));
  return turned_further(
      s, static_cast<long double>(t - s.item->t) * static_cast<long double>(s.item->theta));
}

Point measured_turn(const Sight& s) {
  const Point w = point_of(s.item->got) / norm(s.item->x) * std::conj(unit_of(s.item->x));
  return is_forward(s) ? w : std::conj(w);
}

double bar_of(const Sight& s) {
  constexpr double kArithmetic = 0x1p-50;
  const double angle = std::abs(static_cast<double>(s.item->t)) * s.item->theta;
  return 4 * s.item->bound + kArithmetic * (1 + angle) * norm(s.item->exact);
}

double bar_of(const Sight& s, const Law& law) {
  return law.bar ? std::max(bar_of(s), law.bar(s)) : bar_of(s);
}

bool confirms(const Sight& s, const Law& law) {
  if (norm(s.item->exact) == 0) return false;
  const std::optional<Point> result = law.result(s);
  if (!result) return false;
  // A larger result is rounded more coarsely than the right one.
  const double larger = std::max(1.0, std::abs(*result) / norm(s.item->exact));
  return std::abs(*result - point_of(s.item->got)) <= larger * bar_of(s, law);
}

bool would_show(const Sight& s, const Law& law) {
  if (norm(s.item->exact) == 0) return false;
  const std::optional<Point> result = law.result(s);
  return result && !(std::abs(*result - point_of(s.item->exact)) <= 2 * bar_of(s, law));
}

VectorPlace vector_of(const Place& place) {
  return {place.tensor, place.batch, place.seq, place.head};
}

std::optional<Point> input_at(const Sight& s, const VectorPlace& vector) {
  const Case& c = s.call->shape();
  const auto& x = tensor_of(s.call->operation, vector.tensor);
  const std::size_t start =
      vector_start(c, heads_in(c, vector.tensor), vector.batch, vector.seq, vector.head);
  const Pair pair = pair_at(x, pair_index(c.spec, start, s.item->where.pair));
  if (!finite(pair)) return std::nullopt;
  return point_of(pair);
}

}  // namespace ropecheck::diagnosis
