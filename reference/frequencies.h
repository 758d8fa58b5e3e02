#ifndef ROPECHECK_REFERENCE_FREQUENCIES_H_
#define ROPECHECK_REFERENCE_FREQUENCIES_H_

#include <cstddef>
#include <variant>
#include <vector>

#include "elementary.h"
#include "rope_spec.h"

// The angle by which each pair turns from one position to the next, and the factor that multiplies
// the result: both are part of the specification, real numbers that are computed here to whatever
// precision `Real` has.
//
// Accuracy. Let P be the number of bits of Real, ε = 2^(1−P). Every value is within 2^−(P−22) of the
// exact one, relatively. Every base that a double holds has |ln base| < 745; `ntk` makes of it one
// of up to 745·(1 + r/(r−2)) ≤ 2235 < 2^12. `power` errs by (2^6 + 1)·2^12·ε + 2^10·ε < 2^19·ε in
// either of two steps, the error of such a base enters the frequency less than once, and the few
// products beside them add single ε: below 2^20·ε = 2^−(P−21) in all. The tests check
// θ^r·base^(2j) = 1, in which only products occur, and compare with MPFR.
namespace ropecheck {

/// Bits of `Real` that `frequency` and `attention_factor` may lose.
inline constexpr int kFrequencyLostBits = 22;

/// base^(−2j/r), the frequency before any scaling.
template <class Real>
Real standard_frequency(const Real& base, int pair, int rotary_dim) {
  if (pair == 0) return Real(1);
  return power(base, Real(Real(-2 * pair) / rotary_dim));
}

template <class Real>
Real scaled_frequency(const NoScaling&, const RopeSpec& spec, int pair) {
  return standard_frequency(Real(spec.base), pair, spec.rotary_dim);
}

template <class Real>
Real scaled_frequency(const LinearScaling& linear, const RopeSpec& spec, int pair) {
  return standard_frequency(Real(spec.base), pair, spec.rotary_dim) / Real(linear.factor);
}

template <class Real>
Real scaled_frequency(const NtkScaling& ntk, const RopeSpec& spec, int pair) {
  const Real exponent = Real(spec.rotary_dim) / (spec.rotary_dim - 2);
  const Real base = Real(spec.base) * power(Real(ntk.alpha), exponent);
  return standard_frequency(base, pair, spec.rotary_dim);
}

template <class Real>
Real scaled_frequency(const ListedFrequencies& listed, const RopeSpec&, int pair) {
  return Real(listed.inv_freq[static_cast<std::size_t>(pair)]);
}

/// θ_j of one pair j ∈ [0, r/2), rad per position. The spec must be sound (`problem_with`).
template <class Real>
Real frequency(const RopeSpec& spec, int pair) {
  return std::visit(
      [&](const auto& scaling) { return scaled_frequency<Real>(scaling, spec, pair); },
      spec.scaling);
}

/// θ: [rotary_dim / 2], rad per position.
template <class Real>
std::vector<Real> frequencies(const RopeSpec& spec) {
  std::vector<Real> all;
  for (int pair = 0; pair < spec.pairs(); ++pair) all.push_back(frequency<Real>(spec, pair));
  return all;
}

/// Whether m is exactly a double: given as one, or 1.
inline bool attention_factor_is_a_double(const RopeSpec&) { return true; }

/// m, which multiplies every rotated coordinate.
template <class Real>
Real attention_factor(const RopeSpec& spec) {
  return Real(spec.attention_factor.value_or(1.0));
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_FREQUENCIES_H_
