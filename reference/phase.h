#ifndef ROPECHECK_REFERENCE_PHASE_H_
#define ROPECHECK_REFERENCE_PHASE_H_

#include <boost/math/constants/constants.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

// The angle t·θ, reduced to a quarter turn and a remainder.
//
// The reduction is our own, because a library's sine of a huge argument cannot be relied on: Boost
// reduces at working precision (1.74) or gives up and returns sin = 0, cos = 1 when the argument
// exceeds 1/ε. Here the caller chooses the precision and the loss is stated.
namespace ropecheck {

/// position·θ = turns·2π + quarter·π/2 + remainder, in radians.
template <class Real>
struct Phase {
  int quarter;     ///< 0, 1, 2 or 3
  Real remainder;  ///< |remainder| ≤ π/4, up to the error below
  Real error;      ///< bound on |remainder − exact remainder|
};

/// Reduces position·θ, for any signed 64-bit position.
///
/// Error. Let P ≥ 64 be the bits of Real, lost ≥ 3, and θ within 2^−(P−lost)·|θ| of the exact
/// frequency. The product position·θ, the multiple n of π/2 and its subtraction are each rounded
/// once, relative to at most |position·θ| + 1 in size. π/2, within 2·2^−P relatively (the tests
/// compare it with MPFR), is multiplied by n. So the error is at most (2^lost +
/// 6)·2^−P·(|position·θ| + 1), and we state four times 2^lost. If that bound reaches 1, quarter and
/// remainder mean nothing.
template <class Real>
Phase<Real> reduce_phase(std::int64_t position, const Real& theta, int lost_bits) {
  using std::abs;
  using std::floor;
  using std::ldexp;
  const Real quarter_turn = boost::math::constants::half_pi<Real>();
  const Real angle = Real(position) * theta;
  const Real quarters = floor(angle / quarter_turn + Real(0.5));
  const Real whole_turns = floor(quarters / 4);
  const Real epsilon = std::numeric_limits<Real>::epsilon();
  return {static_cast<int>(quarters - 4 * whole_turns), angle - quarters * quarter_turn,
          ldexp(epsilon * (abs(angle) + 1), lost_bits + 1)};
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_PHASE_H_
