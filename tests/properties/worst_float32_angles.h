#ifndef ROPECHECK_TESTS_PROPERTIES_WORST_FLOAT32_ANGLES_H_
#define ROPECHECK_TESTS_PROPERTIES_WORST_FLOAT32_ANGLES_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <variant>

#include "properties/angle_rung.h"
#include "reference/rope_spec.h"

// Float32 code that makes inv_freq in the order of operations of angle_rung.cc, and is as bad as
// the rungs' rules allow: its pow and exp are off by almost one ulp, up or down as the caller says.
// Each function here is a line of that code, and none shares code with the analysis.
namespace ropecheck::testing {

/// The largest float within one ulp of `value`, or the smallest.
inline float off_by_one_ulp(long double value, bool up) {
  const long double ulp = std::ldexp(1.0L, std::ilogb(value) - 23);
  const auto nearest = static_cast<float>(value);
  float found = nearest;
  for (float next = nearest; std::abs(static_cast<long double>(next) - value) <= ulp;
       next = std::nextafter(next, up ? HUGE_VALF : -HUGE_VALF))
    found = next;
  return found;
}

class WorstFloat32 {
 public:
  /// Bit n of `ups`: whether the n-th call of pow or exp errs upwards.
  WorstFloat32(const RopeSpec& spec, AngleRung rung, int pair, unsigned ups)
      : base_(static_cast<float>(spec.base)),
        rotary_dim_(spec.rotary_dim),
        rung_(rung),
        pair_(pair),
        ups_(ups) {}

  float operator()(const NoScaling&) { return 1 / power_of_base(); }

  float operator()(const LinearScaling& s) {
    return 1 / power_of_base() / static_cast<float>(s.factor);
  }

  float operator()(const NtkScaling& s) {
    slow_down(static_cast<float>(s.alpha));
    return 1 / power_of_base();
  }

  float operator()(const DynamicNtkScaling& s) {
    if (s.seq_len > s.original_length)
      slow_down(static_cast<float>(s.factor) * static_cast<float>(s.seq_len) /
                    static_cast<float>(s.original_length) -
                static_cast<float>(s.factor - 1));
    return 1 / power_of_base();
  }

  float operator()(const YarnScaling& s) {
    const auto pair_of = [&](double beta) {
      return rotary_dim_ *
             std::log(static_cast<double>(s.original_length) / (beta * 2 * std::numbers::pi)) /
             (2 * std::log(static_cast<double>(base_)));
    };
    double low = pair_of(s.beta_fast), high = pair_of(s.beta_slow);
    if (s.truncate) {
      low = std::floor(low);
      high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, rotary_dim_ - 1.0);
    if (low == high) high += 0.001;
    const float p = power_of_base();
    const float ramp = std::clamp(
        (static_cast<float>(pair_) - static_cast<float>(low)) / static_cast<float>(high - low),
        0.0F, 1.0F);
    const float own = (1 - ramp) * static_cast<float>(s.extrapolation);
    return 1 / (static_cast<float>(s.factor) * p) * (1 - own) + 1 / p * own;
  }

  float operator()(const LongRopeScaling& s) {
    const auto& factors = s.seq_len > s.original_length ? s.long_factors : s.short_factors;
    return 1 / (static_cast<float>(factors[static_cast<std::size_t>(pair_)]) * power_of_base());
  }

  float operator()(const Llama3Scaling& s) {
    const float omega = 1 / power_of_base();
    const auto length = static_cast<float>(s.original_length);
    const float wavelength = static_cast<float>(2 * std::numbers::pi) / omega;
    if (wavelength < static_cast<double>(s.original_length) / s.high_freq_factor) return omega;
    const auto factor = static_cast<float>(s.factor);
    if (wavelength > static_cast<double>(s.original_length) / s.low_freq_factor)
      return omega / factor;
    const float g = (length / wavelength - static_cast<float>(s.low_freq_factor)) /
                    static_cast<float>(s.high_freq_factor - s.low_freq_factor);
    return (1 - g) * omega / factor + g * omega;
  }

  float operator()(const ProportionalScaling& s) {
    if (pair_ >= static_cast<int>(s.proportion * rotary_dim_ / 2)) return 0;
    return 1 / power_of_base() / static_cast<float>(s.factor);
  }

  float operator()(const ListedFrequencies& s) {
    return static_cast<float>(s.inv_freq[static_cast<std::size_t>(pair_)]);
  }

 private:
  float power_of_base() {
    return power(base_, static_cast<float>(2 * pair_) / static_cast<float>(rotary_dim_));
  }

  void slow_down(float by) {
    base_ *= power(by, static_cast<float>(rotary_dim_) / static_cast<float>(rotary_dim_ - 2));
  }

  float power(float b, float x) {
    const bool up = (ups_ >> calls_++ & 1U) != 0;
    if (x == 0) return 1;
    if (rung_ != AngleRung::float32_exp)
      return off_by_one_ulp(std::pow(static_cast<long double>(b), static_cast<long double>(x)), up);
    const auto log = static_cast<float>(std::log(static_cast<long double>(b)));
    return off_by_one_ulp(std::exp(static_cast<long double>(x * log)), up);
  }

  float base_;
  int rotary_dim_;
  AngleRung rung_;
  int pair_;
  unsigned ups_;
  unsigned calls_ = 0;
};

/// inv_freq of one pair, rad per position.
inline float worst_inv_freq(const RopeSpec& spec, AngleRung rung, int pair, unsigned ups) {
  return std::visit(WorstFloat32(spec, rung, pair, ups), spec.scaling);
}

/// The largest number of calls of pow or exp that any scaling makes.
inline constexpr unsigned kMostPowers = 2;

}  // namespace ropecheck::testing

#endif  // ROPECHECK_TESTS_PROPERTIES_WORST_FLOAT32_ANGLES_H_
