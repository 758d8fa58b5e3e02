#include "diagnosis/laws/law.h"

#include <cmath>
#include <numbers>

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

Point measured_turn(const Sight& s) {
  const Point w = point_of(s.item->got) / norm(s.item->x) * std::conj(unit_of(s.item->x));
  return is_forward(s) ? w : std::conj(w);
}

double bar_of(const Sight& s) {
  constexpr double kArithmetic = 0x1p-50;
  const double angle = std::abs(static_cast<double>(s.item->t)) * s.item->theta;
  return 4 * s.item->bound + kArithmetic * (1 + angle) * norm(s.item->exact);
}

bool confirms(const Sight& s, const Law& law) {
  if (norm(s.item->exact) == 0) return false;
  const std::optional<Point> result = law.result(s);
  return result && std::abs(*result - point_of(s.item->got)) <= bar_of(s);
}

bool would_show(const Sight& s, const Law& law) {
  if (norm(s.item->exact) == 0) return false;
  const std::optional<Point> result = law.result(s);
  return result && !(std::abs(*result - point_of(s.item->exact)) <= 2 * bar_of(s));
}

}  // namespace ropecheck::diagnosis
