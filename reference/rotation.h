#ifndef ROPECHECK_REFERENCE_ROTATION_H_
#define ROPECHECK_REFERENCE_ROTATION_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "complex.h"
#include "frequencies.h"
#include "phase.h"
#include "rope_spec.h"

// The rotation itself, twice: in matrix form, with cos and sin of a reduced angle, and in complex
// form, with an integer power of e^{iθ}, which needs neither a reduction nor π. The two forms share
// only the frequencies, and the tests compare them with each other.
namespace ropecheck {

/// cos x and sin x by their Taylor series, |x| ≤ 1, at the precision of Real.
///
/// Both series alternate with falling terms, so the first term left out bounds the truncation: we
/// stop below ε/4. At up to 2^12 bits fewer than 2^9 terms matter. Each addition rounds the sum,
/// which is at most 1, by ε/2: less than 2^8·ε in all. Term n, at most 1/(2n)!, has less than 4n
/// roundings, 4·ε in all. Together, with x and its last product, the errors stay below 2^10·ε.
template <class Real>
CosSin<Real> taylor_cos_sin(const Real& x) {
  using std::abs;
  using std::ldexp;
  const Real epsilon = std::numeric_limits<Real>::epsilon();
  const Real square = x * x;
  Real cos_sum(1), sin_sum(1), cos_term(1), sin_term(1);
  for (int n = 1; abs(cos_term) > epsilon / 4; ++n) {
    cos_term *= -square / ((2 * n - 1) * (2 * n));
    sin_term *= -square / ((2 * n) * (2 * n + 1));
    cos_sum += cos_term;
    sin_sum += sin_term;
  }
  return {cos_sum, x * sin_sum, ldexp(epsilon, 10)};
}

/// cos and sin of position·θ. Since |cos'|, |sin'| ≤ 1, the error of the phase is added as it is.
/// If Real has too few bits to determine the angle at all, the bound says only that both lie in
/// [−1, 1].
template <class Real>
CosSin<Real> cos_sin(std::int64_t position, const Real& theta, int lost_bits = kFrequencyLostBits) {
  if (position == 0 || theta == 0) return {Real(1), Real(0), Real(0)};
  const Phase<Real> phase = reduce_phase(position, theta, lost_bits);
  if (!(phase.error < 1)) return {Real(0), Real(0), Real(1)};
  const CosSin<Real> first = taylor_cos_sin(phase.remainder);
  const Real error = first.error + phase.error;
  switch (phase.quarter) {
    case 0:
      return {first.cos, first.sin, error};
    case 1:
      return {-first.sin, first.cos, error};
    case 2:
      return {-first.cos, -first.sin, error};
    default:
      return {first.sin, -first.cos, error};
  }
}

/// e^{iθ·position} = (e^{iθ})^position by repeated squaring; the inverse of a number on the unit
/// circle is its conjugate.
///
/// e^{iθ} is computed at θ/2^k ≤ 1 and squared k times, so no reduction and no π occur. Every
/// multiplication rounds by at most √5·ε, and an early error is multiplied by the power that
/// follows: at most (|position|·max(|θ|, 1) + 1)·2^14·ε in all, besides |position·θ|·2^lost·ε from
/// θ.
template <class Real>
Complex<Real> unit_power(std::int64_t position, const Real& theta) {
  using std::abs;
  using std::ldexp;
  int halvings = 0;
  Real small = theta;
  while (abs(small) > 1) {
    small = ldexp(small, -1);
    ++halvings;
  }
  const CosSin<Real> start = taylor_cos_sin(small);
  Complex<Real> square{start.cos, start.sin};
  for (; halvings > 0; --halvings) square = square * square;

  Complex<Real> power{Real(1), Real(0)};
  // Negation in unsigned arithmetic is right for −2^63 too.
  std::uint64_t steps = static_cast<std::uint64_t>(position);
  if (position < 0) steps = 0 - steps;
  for (; steps != 0; steps >>= 1) {
    if (steps & 1) power = power * square;
    square = square * square;
  }
  return position < 0 ? conj(power) : power;
}

/// Rotates one head's vector x: [head_dim] to a position: [axes], in matrix form. Each pair, as a
/// row vector, is multiplied by m·[[cos, sin], [−sin, cos]], or, if `transposed`, by its transpose,
/// which turns back.
template <class Real>
std::vector<Real> rotate_by_matrix(const RopeSpec& spec, std::span<const std::int64_t> position,
                                   const std::vector<Real>& x, bool transposed = false) {
  std::vector<Real> y = x;
  const Real m = attention_factor<Real>(spec);
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const std::int64_t t = position[static_cast<std::size_t>(axis_of_pair(spec, pair))];
    CosSin<Real> turn = cos_sin(t, frequency<Real>(spec, pair));
    if (transposed) turn.sin = -turn.sin;
    const Real matrix[2][2] = {{turn.cos, turn.sin}, {-turn.sin, turn.cos}};
    const PairElements at = pair_elements(spec, pair);
    const auto first = static_cast<std::size_t>(at.first);
    const auto second = static_cast<std::size_t>(at.second);
    y[first] = m * (x[first] * matrix[0][0] + x[second] * matrix[1][0]);
    y[second] = m * (x[first] * matrix[0][1] + x[second] * matrix[1][1]);
  }
  return y;
}

/// The same rotation in complex form: m·(x₁ + i·x₂)·e^{iθ·position}.
template <class Real>
std::vector<Real> rotate_by_complex(const RopeSpec& spec, std::span<const std::int64_t> position,
                                    const std::vector<Real>& x) {
  std::vector<Real> y = x;
  const Real m = attention_factor<Real>(spec);
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const std::int64_t t = position[static_cast<std::size_t>(axis_of_pair(spec, pair))];
    const Complex<Real> turn = unit_power(t, frequency<Real>(spec, pair));
    const PairElements at = pair_elements(spec, pair);
    const auto first = static_cast<std::size_t>(at.first);
    const auto second = static_cast<std::size_t>(at.second);
    const Complex<Real> rotated = Complex<Real>{x[first], x[second]} * turn;
    y[first] = m * rotated.re;
    y[second] = m * rotated.im;
  }
  return y;
}

/// Returns a position with the same number on every axis, as the text form abbreviates it.
inline std::vector<std::int64_t> on_every_axis(const RopeSpec& spec, std::int64_t position) {
  return std::vector<std::int64_t>(static_cast<std::size_t>(spec.axes()), position);
}

template <class Real>
std::vector<Real> rotate_by_matrix(const RopeSpec& spec, std::int64_t position,
                                   const std::vector<Real>& x, bool transposed = false) {
  return rotate_by_matrix(spec, std::span<const std::int64_t>(on_every_axis(spec, position)), x,
                          transposed);
}

template <class Real>
std::vector<Real> rotate_by_complex(const RopeSpec& spec, std::int64_t position,
                                    const std::vector<Real>& x) {
  return rotate_by_complex(spec, std::span<const std::int64_t>(on_every_axis(spec, position)), x);
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_ROTATION_H_
