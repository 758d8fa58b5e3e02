#include "properties/angle_rung.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <variant>

#include "properties/float32_error.h"

// The order of operations is that of Hugging Face transformers (modeling_rope_utils.py), which
// other frameworks share. Each line below is code with its bound: float32_error.h has the rules.
// Let p_j = b^x_j with x_j = 2j/r, M(v) the power of two at or below v (half an ulp of v, in u),
// and e(v) the relative error of v in u. To first order, for each rounding at its worst:
//
//   x_j = 2j/r             one division: ≤ 1, or 0 if 24 bits hold the quotient
//   p_j = pow(b, x_j)      x_j·ln b·e(x_j) + x_j·e(b) + 2                     (float32-angle)
//   p_j = exp(x_j·ln b)    x_j·ln b·(e(x_j) + 1 + 1) + x_j·e(b) + 2           (float32-angle-exp:
//                          ln b rounded once, and the product rounded once)
//   ω_j = 1/p_j            + 1
//   t·θ_j                  + 1
//
//   none                   θ = ω
//   linear, proportional   θ = ω/s, or t/s before the product with ω: one division, and e(s)
//   ntk                    b' = b·α^(r/(r−2)) in the place of b: e(b') = e(b) + 1 + 2 + the errors
//                          of α and of the exponent, times the exponent and times ln α
//   dynamic                the same with α = s·L/L0 − (s − 1), three operations in this order
//   yarn                   θ = 1/(s·p)·(1 − e) + 1/p·e, e = (1 − clamp((j − low)/(high −
//   low)))·ext;
//                          low and high are computed in double, and rounded to float32
//   longrope               θ = 1/(λ_j·p)
//   llama3                 λ = 2π/ω, g = (L0/λ − low)/(high − low); between the bands
//                          θ = (1 − g)·ω/s + g·ω, from left to right; outside of them θ = ω or ω/s
//   listed                 the given numbers, rounded
//
//   position_scale         θ·s, or t·s before the product with θ: one product, and the quotient s
//
// A single rounding moves a value v by M(v) ≤ v, so that e = 1 is the worst, reached only next to a
// power of two. The analysis takes M(v) itself, since v is known: p next to 2^n has e(pow) = 2, and
// then 1/p, which is next to 2^−n from below, has e = 1/2 from its rounding and not 1. So the A = 4
// of `none` with exact exponents is at most 3.5 here.
//
// An order with more roundings than these (t·(1/s)·ω, exponents by a float32 step 2/r added up,
// frequencies that are multiplied up from pair to pair) is not covered: nothing forces it upon
// anybody, and its error grows.
namespace ropecheck::inline properties {
namespace {

/// For the rounding of this analysis, see float32_error.h.
constexpr double kOwnRounding = 0x1p-20;

/// r of the formulas, ln b, and the way in which a power is made.
struct Powers {
  AngleRung rung;
  int rotary_dim;
  Float32Number base;

  /// b^(2j/r)
  Float32Number operator()(int pair) const {
    const Float32Number exponent = quotient(stored_constant(2 * pair), stored_constant(rotary_dim));
    return raise(base, exponent);
  }
  Float32Number raise(const Float32Number& b, const Float32Number& x) const {
    return rung == AngleRung::float32_exp ? power_by_exp(b, x) : power(b, x);
  }
  Float32Number omega(int pair) const { return quotient({1, 0}, (*this)(pair)); }
};

/// The base b·a^(r/(r−2)).
Powers slowed_by(const Float32Number& a, Powers powers) {
  const Float32Number exponent =
      quotient(stored_constant(powers.rotary_dim), stored_constant(powers.rotary_dim - 2));
  // Right of `pow` or of `exp`, so that both rungs keep their own kind of power.
  powers.base = product(powers.base, powers.raise(a, exponent));
  return powers;
}

/// The two forms of one pair's frequency that the code may take if it cannot tell, within its own
/// error, on which side of a band's edge the pair lies: the larger distance from the exact one.
Float32Number either(const Float32Number& exact, const Float32Number& other) {
  const double apart = std::abs(other.exact - exact.exact) * 0x1p24;
  return {exact.exact, std::max(exact.error, apart + other.error)};
}

/// ω/s, or ω for code that divides the position by s: the rounding of t/s is at its worst at some
/// t, wherever ω/s lies.
Float32Number over_factor(const Float32Number& omega, double factor) {
  const Float32Number s = stored_constant(factor);
  const Float32Number theta = quotient(omega, s);
  const Float32Number one = quotient({1, 0}, s);  // to tell whether the division is exact
  const double of_operands = omega.error / std::abs(omega.exact) + s.error / std::abs(s.exact);
  const double rounding = one.error == 0 ? 0 : 1;
  return {theta.exact,
          std::max(theta.error, (of_operands + rounding) * (1 + 0x1p-20) * std::abs(theta.exact))};
}

/// θ·s for the unit s of a coordinate, or θ for code that multiplies the position by s: the
/// rounding of t·s is at its worst at some t, wherever θ·s lies. A power of two rounds nothing.
Float32Number in_units_of(const Float32Number& theta, const Ratio& scale) {
  if (scale == Ratio{}) return theta;
  const Float32Number s =
      quotient(stored_constant(scale.numerator), stored_constant(scale.denominator));
  const Float32Number scaled = product(theta, s);
  if (scaled.exact == 0) return scaled;
  const double of_operands = theta.error / std::abs(theta.exact) + s.error / std::abs(s.exact);
  int exponent = 0;
  const double rounding = std::abs(std::frexp(s.exact, &exponent)) == 0.5 ? 0 : 1;
  return {scaled.exact, std::max(scaled.error, (of_operands + rounding) * (1 + 0x1p-20) *
                                                   std::abs(scaled.exact))};
}

struct ThetaOf {
  const Powers& powers;
  int pair;

  Float32Number operator()(const NoScaling&) const { return powers.omega(pair); }

  Float32Number operator()(const LinearScaling& linear) const {
    return over_factor(powers.omega(pair), linear.factor);
  }

  Float32Number operator()(const NtkScaling& ntk) const {
    return slowed_by(stored_constant(ntk.alpha), powers).omega(pair);
  }

  Float32Number operator()(const DynamicNtkScaling& ntk) const {
    if (ntk.seq_len <= ntk.original_length) return powers.omega(pair);
    const Float32Number length = stored_constant(static_cast<double>(ntk.seq_len));
    const Float32Number stretch =
        quotient(product(stored_constant(ntk.factor), length),
                 stored_constant(static_cast<double>(ntk.original_length)));
    return slowed_by(difference(stretch, stored_constant(ntk.factor - 1)), powers).omega(pair);
  }

  Float32Number operator()(const YarnScaling& yarn) const {
    const double log_base = std::log(powers.base.exact);
    const auto pair_of = [&](double beta) {
      const double turns =
          static_cast<double>(yarn.original_length) / (2 * std::numbers::pi * beta);
      return powers.rotary_dim * std::log(turns) / (2 * log_base);
    };
    double low = pair_of(yarn.beta_fast), high = pair_of(yarn.beta_slow);
    if (yarn.truncate) {
      low = std::floor(low);
      high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min<double>(high,
                            (yarn.clamp_to_pairs ? powers.rotary_dim / 2 : powers.rotary_dim) - 1);
    if (yarn.ramp_is_step ? high - low < 0.001 : low == high) high = low + 0.001;
    const Float32Number ramp = clamped(quotient(
        difference(stored_constant(pair), stored_constant(low)), stored_constant(high - low)));
    const Float32Number own =
        product(difference({1, 0}, ramp), stored_constant(yarn.extrapolation));
    const Float32Number p = powers(pair);
    const Float32Number stretched = quotient({1, 0}, product(stored_constant(yarn.factor), p));
    return sum(product(stretched, difference({1, 0}, own)), product(quotient({1, 0}, p), own));
  }

  Float32Number operator()(const LongRopeScaling& longrope) const {
    const bool is_long = longrope.seq_len > longrope.original_length;
    const auto& factors = is_long ? longrope.long_factors : longrope.short_factors;
    const Float32Number factor = stored_constant(factors[static_cast<std::size_t>(pair)]);
    return quotient({1, 0}, product(factor, powers(pair)));
  }

  Float32Number operator()(const Llama3Scaling& llama3) const {
    const Float32Number omega = powers.omega(pair);
    const Float32Number slow = quotient(omega, stored_constant(llama3.factor));
    const Float32Number length = stored_constant(static_cast<double>(llama3.original_length));
    const Float32Number wavelength = quotient(stored_constant(2 * std::numbers::pi), omega);
    const Float32Number turns = quotient(length, wavelength);
    const double low = llama3.low_freq_factor, high = llama3.high_freq_factor;
    // The code compares λ with L0/low and L0/high: no more errors than L0/λ has.
    const double margin = turns.error * 0x1p-24;
    const bool may_be_fast = turns.exact + margin > high, may_be_slow = turns.exact - margin < low;
    const bool may_be_between = turns.exact - margin <= high && turns.exact + margin >= low;
    const auto blended = [&] {
      const Float32Number g =
          quotient(difference(turns, stored_constant(low)), stored_constant(high - low));
      const Float32Number rest = difference({1, 0}, g);
      return sum(quotient(product(rest, omega), stored_constant(llama3.factor)), product(g, omega));
    };
    Float32Number theta = turns.exact > high  ? omega
                          : turns.exact < low ? slow
                          : low == high       ? omega
                                              : blended();
    if (may_be_fast) theta = either(theta, omega);
    if (may_be_slow) theta = either(theta, slow);
    if (may_be_between && low != high) theta = either(theta, blended());
    return theta;
  }

  /// The checker gives pairs that stand still a frequency of 0, which has no error.
  Float32Number operator()(const ProportionalScaling& proportional) const {
    if (pair >= std::floor(proportional.proportion * powers.rotary_dim / 2)) return {0, 0};
    return over_factor(powers.omega(pair), proportional.factor);
  }

  Float32Number operator()(const ListedFrequencies& listed) const {
    return stored_constant(listed.inv_freq[static_cast<std::size_t>(pair)]);
  }
};

/// angle_rule: θ is off by e·u relatively, and t·θ is rounded once.
double error_of_angle(const Float32Number& theta) {
  if (theta.exact == 0) return 1;
  const double relative = theta.error / std::abs(theta.exact);
  return relative + 1 + relative * 0x1p-24 + kOwnRounding;
}

}  // namespace

std::string_view name_of(AngleRung rung) {
  constexpr std::string_view kNames[] = {"exact-angle", "float32-angle", "float32-angle-exp"};
  return kNames[static_cast<std::size_t>(rung)];
}

std::string_view meaning_of(AngleRung rung) {
  constexpr std::string_view kMeanings[] = {
      "exact angles: A = 0",
      "inv_freq and angle in float32, b^(2j/r) by pow: A ≤ 4 + (2j/r)·ln base and what the "
      "scaling's "
      "operations add",
      "inv_freq and angle in float32, b^(2j/r) by exp of a float32 product with ln base: A ≤ 4 + "
      "3·(2j/r)·ln base and what the scaling's operations add"};
  return kMeanings[static_cast<std::size_t>(rung)];
}

std::vector<double> angle_errors(AngleRung rung, const RopeSpec& spec) {
  std::vector<double> errors;
  if (rung == AngleRung::exact) return errors;
  for (const FrequencyPlace& place : frequency_places(spec, 0, spec.pairs())) {
    const Powers powers{rung, place.dim, stored_constant(spec.base)};
    const Float32Number theta = std::visit(ThetaOf{powers, place.index}, spec.scaling);
    const Ratio scale = scale_of_pair(spec, static_cast<int>(errors.size()));
    errors.push_back(error_of_angle(in_units_of(theta, scale)));
  }
  return errors;
}

}  // namespace ropecheck::properties
