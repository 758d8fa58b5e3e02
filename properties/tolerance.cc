#include "properties/tolerance.h"

#include <cmath>

#include "properties/exact/exact_rope.h"

namespace ropecheck::inline properties {
namespace {

/// The largest |t − fl(t)| of |t| ≤ max_position, for float32.
double largest_rounding(std::int64_t max_position) {
  const auto largest = static_cast<double>(max_position);
  if (largest <= 0x1p24) return 0;
  return std::ldexp(kFloat32.unit_roundoff(), std::ilogb(largest));
}

}  // namespace

Tolerance tolerance_of(const Contract& contract, const RopeSpec& spec, DType dtype,
                       Direction direction, std::int64_t max_position) {
  const Budget budget = budget_of(contract, spec, dtype, direction);
  const auto exact = exact::exact_rope(spec);
  Tolerance tolerance{budget.unit_roundoff, budget.rotation, -1, 0, budget.absolute, 0};
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const double theta = exact->frequency(pair);
    const double angle = static_cast<double>(max_position) * theta;
    double error = budget.rotation;
    if (const double most = budget.angle_at(pair); most != 0) error += most * angle;
    if (budget.positions_in_float32)
      error += largest_rounding(max_position) * theta *
               (1 / budget.unit_roundoff + budget.angle_at(pair));
    if (error <= tolerance.pair_error) continue;
    tolerance.pair_error = error;
    tolerance.worst_pair = pair;
  }
  tolerance.relative = tolerance.pair_error * budget.unit_roundoff;
  return tolerance;
}

}  // namespace ropecheck::properties
