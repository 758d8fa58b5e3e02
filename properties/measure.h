#ifndef ROPECHECK_PROPERTIES_MEASURE_H_
#define ROPECHECK_PROPERTIES_MEASURE_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "properties/case/within_limits.h"
#include "properties/handed_over.h"
#include "properties/subject.h"
#include "properties/tally.h"
#include "reference/complex.h"

// The error measure, in the checker's arithmetic: the exact rotation of a pair, the distance of a
// computed pair from it, and the bound on that distance.
namespace ropecheck::inline properties {

/// A pair of coordinates, read as a complex number.
using Pair = Complex<CheckReal>;

inline Pair operator-(const Pair& a, const Pair& b) { return {a.re - b.re, a.im - b.im}; }

inline bool finite(const Pair& z) {
  return std::isfinite(static_cast<double>(z.re)) && std::isfinite(static_cast<double>(z.im));
}

/// ‖z‖₂ as a double, within 2^−51 relatively: two roundings of each coordinate and its square and
/// one of their sum, all halved by the root, and one rounding of the root. If a square might
/// overflow or vanish, z is scaled by a power of two.
inline double norm(const Pair& z) {
  double re = static_cast<double>(z.re);
  double im = static_cast<double>(z.im);
  const double size = std::max(std::abs(re), std::abs(im));
  if (size > 0x1p-450 && size < 0x1p450) return std::sqrt(re * re + im * im);
  if (size == 0 || !std::isfinite(size)) return size;
  const int exponent = std::ilogb(size);
  re = std::ldexp(re, -exponent);
  im = std::ldexp(im, -exponent);
  return std::ldexp(std::sqrt(re * re + im * im), exponent);
}

/// The exact rotation of a case's spec, and the bounds of a subject's contract around it in the
/// case's format. The subject must outlive the measure.
class Measure {
 public:
  Measure(const Subject& subject, const Case& c)
      : subject_(subject),
        spec_(c.spec),
        dtype_(c.dtype),
        exact_(check_rope(as_handed_over(c.spec, subject.capabilities))),
        u_(budget_of(Direction::forward).unit_roundoff) {
    for (int pair = 0; pair < spec_.pairs(); ++pair) {
      axis_of_pair_.push_back(axis_of_pair(spec_, pair));
      axes_[static_cast<std::size_t>(axis_of(pair))].pairs.push_back(pair);
    }
  }

  double u() const { return u_; }
  bool nearest_coordinates(Direction direction) const {
    return budget_of(direction).nearest_coordinates;
  }
  double absolute_bound(Direction direction) const { return budget_of(direction).absolute; }
  /// The factor of the exact rotation; 1 if it is in the entries of a given table.
  const CheckReal& m() const { return subject_.given_entry ? one_ : exact_->attention_factor(); }
  double m_as_double() const { return static_cast<double>(m()); }

  /// e^{i·t·θ_pair}, where t is the coordinate of the position that the pair turns by. The pairs of
  /// an axis are computed once for each value of its coordinate.
  const Pair& turn(const Position& position, int pair) const {
    Axis& axis = axes_[static_cast<std::size_t>(axis_of(pair))];
    const std::int64_t t = number_of_pair(position, pair);
    // Most often the row is one of the last two.
    if (axis.rows[0].t != t || axis.rows[0].turns == nullptr) {
      std::swap(axis.rows[0], axis.rows[1]);
      if (axis.rows[0].t != t || axis.rows[0].turns == nullptr) axis.rows[0] = row_of(axis, t);
    }
    return axis.rows[0].turns[pair];
  }

  /// The norm of `turn`: 1 for cos and sin; entries of a given table may have any.
  double gain(const Position& position, int pair) const {
    return subject_.given_entry ? norm(turn(position, pair)) : 1;
  }

  /// m·x·e^{±i·position·θ}: the exact output for a pair.
  Pair rotated(const Pair& x, const Position& position, int pair,
               Direction direction = Direction::forward) const {
    const Pair& t = turn(position, pair);
    const Pair y = x * (direction == Direction::forward ? t : conj(t));
    return {m() * y.re, m() * y.im};
  }

  /// Bound on ‖ŷ − y‖₂ for one call in a direction on a pair, r = m·‖x‖: its exact output has norm
  /// gain·r.
  double bound(const Position& position, int pair, double r, Direction direction) const {
    return pair_bound(budget_of(direction), number_of_pair(position, pair), pair,
                      exact_->frequency(pair), r * gain(position, pair));
  }

 private:
  struct Row {
    std::int64_t t = 0;
    const Pair* turns = nullptr;  ///< [pairs], those of the axis
  };
  /// The rows of an axis, by the values of its coordinate.
  struct Axis {
    std::vector<int> pairs;  ///< that turn by it
    std::unordered_map<std::int64_t, std::vector<Pair>> known;
    std::array<Row, 2> rows;  ///< used last
  };

  int axis_of(int pair) const { return axis_of_pair_[static_cast<std::size_t>(pair)]; }
  std::int64_t number_of_pair(const Position& position, int pair) const {
    return position.numbers[static_cast<std::size_t>(axis_of(pair))];
  }

  Row row_of(Axis& axis, std::int64_t t) const {
    std::vector<Pair>& row = axis.known[t];
    if (!row.empty()) return {t, row.data()};
    row.resize(static_cast<std::size_t>(spec_.pairs()));
    if (subject_.given_entry) {
      for (const int pair : axis.pairs) {
        const auto [cos, sin] = subject_.given_entry(spec_, dtype_, t, pair);
        row[static_cast<std::size_t>(pair)] = {cos, sin};
      }
      return {t, row.data()};
    }
    std::vector<CosSin<CheckReal>> turns(axis.pairs.size());
    exact_->row(t, axis.pairs, turns.data());
    for (std::size_t i = 0; i < turns.size(); ++i)
      row[static_cast<std::size_t>(axis.pairs[i])] = {turns[i].cos, turns[i].sin};
    return {t, row.data()};
  }

  const Budget& budget_of(Direction direction) const {
    std::optional<Budget>& budget = budgets_[static_cast<std::size_t>(direction)];
    if (!budget) budget = subject_.budget(spec_, dtype_, direction);
    return *budget;
  }

  const Subject& subject_;
  RopeSpec spec_;
  DType dtype_;
  std::shared_ptr<const CheckRope> exact_;
  mutable std::array<std::optional<Budget>, std::size(kAllDirections)> budgets_;
  double u_;
  CheckReal one_ = CheckReal(1);
  std::vector<int> axis_of_pair_;
  mutable std::array<Axis, kMostAxes> axes_;
};

/// Visits the vectors of a tensor: `visit(place, start)` with the index of the vector's first
/// element.
template <class Visit>
void for_each_vector(const Case& shape, char tensor, const Visit& visit) {
  const int heads = tensor == 'q' ? shape.q.heads : shape.k.heads;
  std::size_t start = 0;
  for (int b = 0; b < shape.batch; ++b)
    for (int s = 0; s < shape.seq; ++s)
      for (int h = 0; h < heads; ++h, start += static_cast<std::size_t>(shape.spec.head_dim))
        visit(Place{tensor, b, s, h, -1, shape.position_of(shape.token(b, s))}, start);
}

/// The places of a pair's two elements, in a vector that starts at `start`.
struct PairIndex {
  std::size_t first;
  std::size_t second;
};

inline PairIndex pair_index(const RopeSpec& spec, std::size_t start, int pair) {
  const PairElements at = pair_elements(spec, pair);
  return {start + static_cast<std::size_t>(at.first), start + static_cast<std::size_t>(at.second)};
}

inline Pair pair_at(const std::vector<Element>& elements, const PairIndex& at) {
  return {elements[at.first].value, elements[at.second].value};
}

/// Visits all pairs of both tensors: `visit(place, index)`.
template <class Visit>
void for_each_pair(const Case& shape, const Visit& visit) {
  for (const char tensor : {'q', 'k'})
    for_each_vector(shape, tensor, [&](Place place, std::size_t start) {
      for (int pair = 0; pair < shape.spec.pairs(); ++pair) {
        place.pair = pair;
        visit(place, pair_index(shape.spec, start, pair));
      }
    });
}

/// Returns the index of the first element of one vector.
inline std::size_t vector_start(const Case& shape, int heads, int batch, int seq, int head) {
  return (shape.token(batch, seq) * static_cast<std::size_t>(heads) +
          static_cast<std::size_t>(head)) *
         static_cast<std::size_t>(shape.spec.head_dim);
}

inline const std::vector<Element>& tensor_of(const Operation& operation, char tensor) {
  return tensor == 'q' ? operation.q : operation.k;
}
inline const std::vector<Element>& tensor_of(const Rotated& rotated, char tensor) {
  return tensor == 'q' ? rotated.q : rotated.k;
}

/// Returns the operation with every token's position replaced by `move(position)`; empty if `move`
/// returns std::nullopt for one of them or a new position is not within the subject's capabilities.
template <class Move>
std::optional<Operation> with_positions(Operation operation, const Capabilities& capabilities,
                                        const Move& move) {
  Case& shape = operation.shape;
  auto next = shape.positions.begin();
  for (std::size_t token = 0; token < static_cast<std::size_t>(shape.tokens()); ++token) {
    const std::optional<Position> moved = move(shape.position_of(token));
    if (!moved) return std::nullopt;
    for (std::size_t axis = 0; axis < static_cast<std::size_t>(shape.axes()); ++axis) {
      const std::int64_t number = moved->numbers[axis];
      if (number < capabilities.min_position || number > capabilities.max_position)
        return std::nullopt;
      *next++ = number;
    }
  }
  if (!outside_limits(shape, capabilities.limits).empty()) return std::nullopt;
  return operation;
}

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_MEASURE_H_
