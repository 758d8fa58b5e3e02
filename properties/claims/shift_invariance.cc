#include "properties/claims/every_property.h"
#include "properties/claims/inner_products.h"

// Claim: x'·y' at positions (t, s) equals x'·y' at (t + n, s + n), where n is the case's shift. If
// positions have several axes, each is shifted by its own n: a pair depends on t − s of its axis.
//
// Both sides are within their own bound of the same exact number Re(Σ x·conj(y)·e^{i(t−s)θ})·m², so
// they differ by at most the sum: 2·((1 + Eu)² − 1)·Σ r·ρ for a contract without an angle budget.
namespace ropecheck::claims {
namespace {

Verdict shift_invariance(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const auto shifted = with_positions(
      operation, subject.capabilities,
      [&](const Position& position) { return add_positions(position, c.shift_by_axis()); });
  if (!shifted) return skipped("the shift leads out of the range of positions");
  const Rotated here = subject.rotate(operation);
  const Rotated there = subject.rotate(*shifted);
  const Measure measure(subject, c);
  Tally tally;
  for_each_meeting(c, [&](const Meeting& meeting) {
    const InnerProduct a = inner_product(measure, operation, here, meeting);
    const InnerProduct b = inner_product(measure, *shifted, there, meeting);
    tally.compare(std::abs(static_cast<double>(CheckReal(a.value.re - b.value.re))),
                  a.bound + b.bound, measure.u() * a.size, meeting.q,
                  "the inner product changes when both positions are shifted");
  });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kShiftInvariance{"shift_invariance",
                                "inner products depend on t − s alone: (t, s) and (t + n, s + n)",
                                {.uses_shift = true, .about_angles = true},
                                shift_invariance};

}  // namespace ropecheck::claims
