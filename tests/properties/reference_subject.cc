#include "tests/properties/reference_subject.h"
#include "properties/contract.h"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "reference/rotation.h"

namespace ropecheck {
namespace {

/// Precision of the reference when it is the subject; the Oracle that checks it has twice that.
using Tested = Binary<256>;

std::vector<Element> rotate_reference(const Case& shape, int heads,
                                      const std::vector<Element>& values) {
  const auto width = static_cast<std::size_t>(shape.spec.head_dim);
  std::vector<Element> rotated;
  rotated.reserve(values.size());
  for (std::size_t vector = 0; vector * width < values.size(); ++vector) {
    std::vector<Tested> x;
    for (std::size_t i = 0; i < width; ++i) x.emplace_back(values[vector * width + i].value);
    const auto axes = static_cast<std::size_t>(shape.axes());
    const auto position =
        std::span(shape.positions).subspan(vector / static_cast<std::size_t>(heads) * axes, axes);
    for (const Tested& y :
         rotate_by_matrix(shape.spec, position, x, shape.direction != Direction::forward))
      rotated.push_back({CheckReal(y), 0});
  }
  return rotated;
}

/// The error that rotation.h states for `Tested`, in u = 2^−256: the error of cos and of sin is
/// 2^23·ε·(|tθ| + 1) + 2^10·ε, that of m 2^22·ε, each times |x₁| + |x₂| ≤ √2·r on both coordinates,
/// hence times 2·r in all; ε = 2u.
Budget budget_of_reference() {
  const double u = 0x1p-256;
  return {u, 2 * (0x1p24 + 0x1p11 + 0x1p23 + 4), 2 * 0x1p24, false, 0};
}

}  // namespace

Subject reference_as_subject() {
  Subject subject;
  subject.rotate = [](const Operation& operation) {
    return Rotated{rotate_reference(operation.shape, operation.shape.q.heads, operation.q),
                   rotate_reference(operation.shape, operation.shape.k.heads, operation.k),
                   {}};
  };
  subject.budget = [](const RopeSpec&, DType, Direction) { return budget_of_reference(); };
  subject.element = [](const CheckReal& value) { return Element{CheckReal(Tested(value)), 0}; };
  subject.poison = [](int kind) {
    const CheckReal values[] = {std::numeric_limits<CheckReal>::quiet_NaN(),
                                std::numeric_limits<CheckReal>::infinity(), CheckReal(0x1p1000)};
    return Element{values[kind % 3], 0};
  };
  return subject;
}

}  // namespace ropecheck
