#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: ‖Ro(x, t)‖ = m·‖x‖ for each block: a rotation is an isometry.
//
// |‖ŷ‖ − r| = |‖ŷ‖ − ‖y‖| ≤ ‖ŷ − y‖ by the triangle inequality, so the bound is the contract's own.
// The error of the angle moves y along the circle, not off it. It is left in the bound all the
// same, since a contract does not separate the parts of an error.
namespace ropecheck::claims {
namespace {

Verdict norm_is_preserved(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Rotated rotated = subject.rotate(operation);
  const Measure measure(subject, c);
  Tally tally;
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const Pair x = pair_at(tensor_of(operation, where.tensor), at);
    if (!finite(x)) return;
    // The difference of two nearly equal norms is (‖ŷ‖² − r²)/(‖ŷ‖ + r), which avoids the
    // cancellation of two roots.
    const Pair y = pair_at(tensor_of(rotated, where.tensor), at);
    const double r = measure.m_as_double() * norm(x);
    const CheckReal squares =
        (y.re * y.re + y.im * y.im) - measure.m() * measure.m() * (x.re * x.re + x.im * x.im);
    const double sum = norm(y) + r;
    const double error = sum == 0 ? 0 : std::abs(static_cast<double>(squares)) / sum;
    tally.compare(error, measure.bound(where.position, where.pair, r, c.direction), measure.u() * r,
                  where, "the norm of the rotated pair differs from that of the pair");
  });
  return tally.verdict("no pair of finite numbers");
}

}  // namespace

const Property kNormIsPreserved{"norm_is_preserved",
                                "a rotated pair has the norm of the pair, times m",
                                {.about_angles = true},
                                norm_is_preserved};

}  // namespace ropecheck::claims
