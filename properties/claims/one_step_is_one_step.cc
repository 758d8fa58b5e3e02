#include "properties/claims/every_property.h"
#include "properties/claims/two_rotations.h"

// Claim: one step is one step everywhere, on all axes at once: R_{(t+1)θ} R_{tθ}ᵀ = R_θ, at t = 0
// and at t = 10⁹. Rotating back by t and forward by t + 1 gives m times the result at position 1.
//
// The bound: two_rotations.h.
namespace ropecheck::claims {
namespace {

Verdict one_step_is_one_step(const Case& c, const Subject& subject) {
  if (!subject.capabilities.inverse) return skipped("the inverse is not supported");
  Operation operation = operation_of(c);
  operation.shape.direction = Direction::forward;
  const Position step = on_axes(c.axes(), 1);
  auto next = with_positions(operation, subject.capabilities, [&](const Position& position) {
    return add_positions(position, step);
  });
  const auto one = with_positions(operation, subject.capabilities,
                                  [&](const Position&) { return std::optional(step); });
  if (!next || !one) return skipped("t + 1 leads out of the range of positions");
  Operation backward = operation;
  backward.shape.direction = Direction::inverse;
  Rotated back = subject.rotate(backward);
  next->q = std::move(back.q);
  next->k = std::move(back.k);
  const Rotated stepped = subject.rotate(*next);
  const Rotated expected = subject.rotate(*one);
  return compare_two_with_one(
      subject, operation, stepped,
      [&](const Place& where) { return *add_positions(where.position, step); }, expected,
      [&](const Place&) { return step; }, Direction::inverse,
      "the step from t to t + 1 differs from the step from 0 to 1");
}

}  // namespace

const Property kOneStepIsOneStep{"one_step_is_one_step",
                                 "R_{t+1} R_tᵀ is the same rotation at every t",
                                 {.about_angles = true},
                                 one_step_is_one_step};

}  // namespace ropecheck::claims
