#ifndef ROPECHECK_TESTS_MODELS_FLOAT_ROUNDINGS_H_
#define ROPECHECK_TESTS_MODELS_FLOAT_ROUNDINGS_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <variant>
#include <vector>

#include "reference/certified.h"

// Bounds on the frequencies that transformers computes in float32, from its own order of
// operations.
namespace ropecheck {

/// The number of roundings of float32, u each, between the exact frequency and the recorded one:
/// the operations of the recorded code, one after the other. `power` is assumed to be within 2u.
class FloatRoundings {
 public:
  FloatRoundings(const RopeSpec& spec, int pair) : spec_(spec), pair_(pair) {}

  double operator()(const NoScaling&) const { return unscaled(); }
  double operator()(const ListedFrequencies&) const { return 0; }
  // The factor is rounded to float32 and divides.
  double operator()(const LinearScaling&) const { return unscaled() + 2; }
  double operator()(const ProportionalScaling&) const { return unscaled() + 2; }
  double operator()(const NtkScaling&) const { return unscaled(); }
  // The base is computed in double.
  double operator()(const DynamicNtkScaling&) const { return unscaled(); }
  // The factors are rounded to float32 and multiply the power before the reciprocal.
  double operator()(const LongRopeScaling&) const { return unscaled() + 2; }

  // turns = L0·ω/2π: ω, 2π and two divisions; the difference to `low`, which cancels; the divisor,
  // a float32, and the division. Then (1 − g)·ω/s + g·ω: five more.
  double operator()(const Llama3Scaling& s) const {
    const double turns = static_cast<double>(s.original_length) * omega() / (2 * std::acos(-1.0));
    if (turns < s.low_freq_factor) return unscaled() + 2;
    if (turns > s.high_freq_factor || s.high_freq_factor == s.low_freq_factor) return unscaled();
    const double width = s.high_freq_factor - s.low_freq_factor;
    const double g = (turns - s.low_freq_factor) / width;
    const double g_error = turns * (unscaled() + 3) / width + 3 * g;
    return unscaled() + blended(g_error, g, s.factor) + 5;
  }

  // Both ends of the ramp are converted to float32, which is exact for whole numbers; (j −
  // low)/(high − low) has three roundings; 1 − γ and back has two, of numbers up to 1; then as
  // above.
  double operator()(const YarnScaling& s) const {
    const Rotary<double> rotary{spec_.rotary_dim, std::log(spec_.base)};
    const YarnRamp<double> ramp = yarn_ramp(s, rotary);
    const double gamma = std::clamp((pair_ - ramp.low) / (ramp.high - ramp.low), 0.0, 1.0);
    const double ends =
        s.truncate ? 0
                   : (std::abs(ramp.low) + std::abs(ramp.high)) / std::abs(ramp.high - ramp.low);
    const bool flat = gamma == 0 || gamma == 1;
    return unscaled() + blended(flat ? 0 : ends + 3 + 2, 1 - gamma, s.factor) + 5;
  }

 private:
  /// 1/base^(2j/r): the exponent, unless it is exact, and the base are rounded to float32.
  double unscaled() const {
    const double exponent = 2.0 * pair_ / spec_.rotary_dim;
    const bool exact = static_cast<double>(static_cast<float>(exponent)) == exponent;
    return (exact ? 0 : exponent * std::log(spec_.base)) + exponent + 2 + 1;
  }

  double omega() const { return std::pow(spec_.base, -2.0 * pair_ / spec_.rotary_dim); }

  /// The relative error of (1 − g)/s + g that an error of g causes.
  static double blended(double g_error, double g, double s) {
    return g_error * std::abs(1 - 1 / s) / ((1 - g) / s + g);
  }

  const RopeSpec& spec_;
  int pair_;
};

/// The error of one recorded frequency, as a multiple of the bound on its roundings.
inline double share_of_bound(const RopeSpec& spec, int pair, double given) {
  const double exact = static_cast<double>(frequency<Binary<192>>(spec, pair));
  const double roundings = std::visit(FloatRoundings(spec, pair), spec.scaling);
  return exact == given ? 0 : std::abs(given - exact) / (roundings * 0x1p-24 * exact);
}

/// The largest error of the recorded frequencies of all pairs, as a multiple of the same bound.
inline double worst_share_of_bound(const RopeSpec& spec, const std::vector<double>& inv_freq) {
  double worst = inv_freq.size() == static_cast<std::size_t>(spec.pairs()) ? 0 : INFINITY;
  for (int pair = 0; pair < spec.pairs() && std::isfinite(worst); ++pair)
    worst = std::max(worst, share_of_bound(spec, pair, inv_freq[static_cast<std::size_t>(pair)]));
  return worst;
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MODELS_FLOAT_ROUNDINGS_H_
