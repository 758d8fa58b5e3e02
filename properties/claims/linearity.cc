#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: Ro(x + y) = Ro(x) + Ro(y). y is the vector of x moved by one coordinate, and z = fl(x +
// y), so that z − x − y is a rounding error δ, known exactly.
//
//     ‖Ro(x) + Ro(y) − Ro(z)‖ ≤ β_x + β_y + β_z + m·‖δ‖,
//
// where each β is the contract's bound for its vector's pair, since Ro(δ) has m times the norm of
// δ.
namespace ropecheck::claims {
namespace {

Verdict linearity(const Case& c, const Subject& subject) {
  const Operation x = operation_of(c);
  Operation y = x;
  std::rotate(y.q.begin(), y.q.begin() + 1, y.q.end());
  std::rotate(y.k.begin(), y.k.begin() + 1, y.k.end());
  Operation z = x;
  for (std::size_t i = 0; i < z.q.size(); ++i)
    z.q[i] = subject.element(x.q[i].value + y.q[i].value);
  for (std::size_t i = 0; i < z.k.size(); ++i)
    z.k[i] = subject.element(x.k[i].value + y.k[i].value);
  const Rotated rotated_x = subject.rotate(x);
  const Rotated rotated_y = subject.rotate(y);
  const Rotated rotated_z = subject.rotate(z);
  const Measure measure(subject, c);
  const double m = measure.m_as_double();
  Tally tally;
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const auto in = [&](const Operation& o) { return pair_at(tensor_of(o, where.tensor), at); };
    const auto out = [&](const Rotated& o) { return pair_at(tensor_of(o, where.tensor), at); };
    if (!finite(in(x)) || !finite(in(y)) || !finite(in(z))) return;
    const auto bound = [&](const Operation& o) {
      return measure.bound(where.position, where.pair, m * norm(in(o)), c.direction);
    };
    const double rounding = m * measure.gain(where.position, where.pair) * norm(in(z)-in(x)-in(y));
    const double size = m * (norm(in(x)) + norm(in(y)));
    tally.compare(norm(out(rotated_z) - out(rotated_x) - out(rotated_y)),
                  bound(x) + bound(y) + bound(z) + rounding, measure.u() * size, where,
                  "Ro(x + y) differs from Ro(x) + Ro(y)");
  });
  return tally.verdict("no pair of finite numbers");
}

}  // namespace

const Property kLinearity{"linearity", "Ro(x + y) = Ro(x) + Ro(y)", {}, linearity};

}  // namespace ropecheck::claims
