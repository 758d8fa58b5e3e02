#ifndef ROPECHECK_REFERENCE_SCALED_FREQUENCY_H_
#define ROPECHECK_REFERENCE_SCALED_FREQUENCY_H_

#include <boost/math/constants/constants.hpp>
#include <cmath>
#include <cstddef>

#include "elementary.h"
#include "scaling.h"

// θ_j of a pair and the attention factor m, for each scaling: only the formulas. The parameters
// must be sound (scaling_problems.h).
//
// A formula, `frequency_formula(scaling, rotary)`, returns a function of the pair j ∈ [0, r/2).
// Values that all pairs have in common are computed once, together with the formula. The formula
// refers to the scaling, so the scaling must outlive it.
//
// Accuracy. Let P be the bits of Real, ε = 2^(1−P).
//
// Powers of the base: every base that a double holds has |ln base| < 745. `ntk` adds up to
// 745·r/(r−2) ≤ 1490 to it, and `dynamic_ntk`, whose argument is below 2^1078, up to 1496; the sum
// is less than 2^12. Each of the two logarithms, with the operations on it, errs by less than (2^5
// + 4)·ε of its size, the sum by less than 2^18·ε in all, and the product with the exponent 2j/r <
// 1 by little more. `exponential` turns that into the same relative error and adds (2^4·2^12 +
// 2^10)·ε. The few other products add single ε: below 2^20·ε in all, so kFrequencyLostBits = 22
// leaves room.
//
// Blends (yarn, llama3): θ = ω·((1 − g)/s + g). Since 2^−20 ≤ s ≤ 2^20, an error of g is multiplied
// by at most 2^20. In llama3 g = (L0/λ − low)/(high − low) with L0/λ ≤ high, so that λ's relative
// error is multiplied by high/(high − low) ≤ 2^20. In yarn g follows from (j − low)/(high − low),
// whose denominator is at least 2^−20 pairs; low and high, r·ln(L0/2πβ)/(2 ln b), err by less than
// r/2·2^10·2^17·ε ≤ 2^46·ε. The total stays below 2^90·ε. Floor, ceiling and the comparisons with a
// band's edge are decided at the precision of Real. Since π is transcendental, no exact tie exists,
// but a tie closer than these errors would be missed.
namespace ropecheck {

/// The input of every formula: r and ln b.
template <class Real>
struct Rotary {
  int dim;
  Real log_base;

  /// ω_j = b^(−2j/r), the frequency before any scaling.
  Real omega(int pair) const {
    if (pair == 0) return Real(1);
    return exponential(Real(Real(Real(-2 * pair) / dim) * log_base));
  }
};

template <class Real>
auto frequency_formula(const NoScaling&, const Rotary<Real>& rotary) {
  return [rotary](int pair) { return rotary.omega(pair); };
}

template <class Real>
auto frequency_formula(const LinearScaling& linear, const Rotary<Real>& rotary) {
  return [&linear, rotary](int pair) { return Real(rotary.omega(pair) / Real(linear.factor)); };
}

/// With the base b·a^(r/(r−2)) the slowest pair turns a times slower.
template <class Real>
Rotary<Real> slowed_by(const Real& a, const Rotary<Real>& rotary) {
  const Real exponent = Real(rotary.dim) / (rotary.dim - 2);
  return {rotary.dim, Real(rotary.log_base + exponent * natural_log(a))};
}

template <class Real>
auto frequency_formula(const NtkScaling& ntk, const Rotary<Real>& rotary) {
  return frequency_formula(NoScaling{}, slowed_by(Real(ntk.alpha), rotary));
}

template <class Real>
auto frequency_formula(const ListedFrequencies& listed, const Rotary<Real>&) {
  return [&listed](int pair) { return Real(listed.inv_freq[static_cast<std::size_t>(pair)]); };
}

/// s·L/L0 − (s − 1), written as 1 + s·(L − L0)/L0, which has no cancellation.
template <class Real>
auto frequency_formula(const DynamicNtkScaling& ntk, const Rotary<Real>& rotary) {
  if (ntk.seq_len <= ntk.original_length) return frequency_formula(NoScaling{}, rotary);
  const Real excess = Real(ntk.seq_len - ntk.original_length) / Real(ntk.original_length);
  return frequency_formula(NoScaling{}, slowed_by(Real(1 + Real(ntk.factor) * excess), rotary));
}

/// c(β): the pair, not a whole number, whose wavelength fits β times into L0.
template <class Real>
Real yarn_pair_of(double beta, const YarnScaling& yarn, const Rotary<Real>& rotary) {
  const Real two_pi = boost::math::constants::two_pi<Real>();
  const Real turns = Real(yarn.original_length) / (two_pi * Real(beta));
  return rotary.dim * natural_log(turns) / (2 * rotary.log_base);
}

/// The start and the end of yarn's ramp, in pairs. If they are equal, high is moved away from low.
template <class Real>
struct YarnRamp {
  Real low;
  Real high;
};

template <class Real>
YarnRamp<Real> yarn_ramp(const YarnScaling& yarn, const Rotary<Real>& rotary) {
  using std::ceil;
  using std::floor;
  Real low = yarn_pair_of(yarn.beta_fast, yarn, rotary);
  Real high = yarn_pair_of(yarn.beta_slow, yarn, rotary);
  if (yarn.truncate) {
    low = floor(low);
    high = ceil(high);
  }
  const int last = (yarn.clamp_to_pairs ? rotary.dim / 2 : rotary.dim) - 1;
  if (low < 0) low = 0;
  if (high > last) high = last;
  const Real least = Real(1) / 1000;
  const bool too_narrow = yarn.ramp_is_step ? Real(high - low) < least : low == high;
  if (too_narrow) high = low + least;
  return {low, high};
}

/// (1 − g)·ω/s + g·ω
template <class Real>
Real blend(const Real& omega, double factor, const Real& g) {
  return omega * ((1 - g) / Real(factor) + g);
}

template <class Real>
auto frequency_formula(const YarnScaling& yarn, const Rotary<Real>& rotary) {
  return [&yarn, rotary, ramp = yarn_ramp(yarn, rotary)](int pair) {
    Real gamma = (pair - ramp.low) / (ramp.high - ramp.low);
    if (gamma < 0) gamma = 0;
    if (gamma > 1) gamma = 1;
    return blend(rotary.omega(pair), yarn.factor, Real((1 - gamma) * Real(yarn.extrapolation)));
  };
}

template <class Real>
auto frequency_formula(const LongRopeScaling& longrope, const Rotary<Real>& rotary) {
  const bool is_long = longrope.seq_len > longrope.original_length;
  const auto& factors = is_long ? longrope.long_factors : longrope.short_factors;
  return [&factors, rotary](int pair) {
    return Real(rotary.omega(pair) / Real(factors[static_cast<std::size_t>(pair)]));
  };
}

template <class Real>
auto frequency_formula(const Llama3Scaling& llama3, const Rotary<Real>& rotary) {
  return [&llama3, rotary](int pair) {
    const Real omega = rotary.omega(pair);
    const Real low(llama3.low_freq_factor), high(llama3.high_freq_factor);
    // L0/λ: the number of turns of the pair within the original length.
    const Real turns =
        Real(llama3.original_length) * omega / boost::math::constants::two_pi<Real>();
    if (turns > high) return omega;
    if (turns < low) return Real(omega / Real(llama3.factor));
    return blend(omega, llama3.factor, Real((turns - low) / (high - low)));
  };
}

template <class Real>
auto frequency_formula(const ProportionalScaling& proportional, const Rotary<Real>& rotary) {
  // ⌊p·D/2⌋ of the product that is rounded to double: 0.3 of 20 dims is 6 in all code, though the
  // double 0.3 is a little less.
  const Real turning(std::floor(proportional.proportion * rotary.dim / 2));
  return [&proportional, rotary, turning](int pair) {
    if (pair >= turning) return Real(0);
    return Real(rotary.omega(pair) / Real(proportional.factor));
  };
}

// The attention factor m. Relative error below 2^8·ε: all numbers under a root or in a sum are
// positive.

/// Most scalings leave lengths unchanged.
template <class Real, class Kind>
Real scaled_attention_factor(const Kind&) {
  return Real(1);
}

/// μ(a) = 0.1·a·ln s + 1; 1 if nothing is stretched.
template <class Real>
Real yarn_mscale(double factor, double a) {
  if (factor <= 1) return Real(1);
  return Real(a) * natural_log(Real(factor)) / 10 + 1;
}

template <class Real>
Real scaled_attention_factor(const YarnScaling& yarn) {
  if (yarn.ggml_attention)
    return yarn.extrapolation == 0 ? Real(1) : Real(natural_log(Real(yarn.factor)) / 10 + 1);
  if (yarn.mscale != 0 && yarn.mscale_all_dim != 0)
    return yarn_mscale<Real>(yarn.factor, yarn.mscale) /
           yarn_mscale<Real>(yarn.factor, yarn.mscale_all_dim);
  return yarn_mscale<Real>(yarn.factor, 1);
}

template <class Real>
Real scaled_attention_factor(const LongRopeScaling& longrope) {
  using std::sqrt;
  const bool is_short = longrope.seq_len <= longrope.original_length;
  if (longrope.max_length <= longrope.original_length ||
      (is_short && longrope.unit_attention_when_short))
    return Real(1);
  const auto original = static_cast<Real>(longrope.original_length);
  const Real stretch = static_cast<Real>(longrope.max_length) / original;
  return sqrt(Real(1 + natural_log(stretch) / natural_log(original)));
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_SCALED_FREQUENCY_H_
