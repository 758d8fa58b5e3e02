#ifndef ROPECHECK_REFERENCE_SCALING_PROBLEMS_H_
#define ROPECHECK_REFERENCE_SCALING_PROBLEMS_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "scaling.h"

// Checks of a scaling's parameters. Each returns a sentence that says why they are meaningless;
// empty if they are sound. Some limits come from the certificate, not from the formula: within
// them, a frequency loses no more bits than scaled_frequency.h states.
namespace ropecheck {

inline bool is_finite_and_positive(double v) { return std::isfinite(v) && v > 0; }

inline std::string show(double v) {
  std::ostringstream text;
  text << v;
  return text.str();
}

/// The parts of a specification that a scaling's parameters have to fit.
struct ScaledSpec {
  int rotary_dim;
  double base;
};

inline std::string problem_with_length(const char* what, std::int64_t length,
                                       std::int64_t smallest) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 53;  // still exact as a double
  if (length >= smallest && length <= kLargest) return {};
  return std::string(what) + " must be a number of tokens from " + std::to_string(smallest) +
         " to 2^53, not " + std::to_string(length);
}

inline std::string problem_with_list(const char* what, const std::vector<double>& list,
                                     const ScaledSpec& of) {
  const std::size_t pairs = static_cast<std::size_t>(of.rotary_dim / 2);
  if (list.size() == pairs) return {};
  return std::string(what) + ": " + std::to_string(list.size()) + " given, but rotary_dim " +
         std::to_string(of.rotary_dim) + " has " + std::to_string(pairs) + " pairs";
}

/// For the scalings that blend interpolated with unscaled frequencies.
inline std::string problem_with_blended_factor(const char* scaling, double factor) {
  if (factor >= 0x1p-20 && factor <= 0x1p20) return {};
  return std::string(scaling) + " scaling needs a factor between 2^-20 and 2^20, not " +
         show(factor);
}

inline std::string problem_with(const NoScaling&, const ScaledSpec&) { return {}; }

inline std::string problem_with(const LinearScaling& linear, const ScaledSpec&) {
  if (is_finite_and_positive(linear.factor)) return {};
  return "linear scaling needs a finite positive factor, not " + show(linear.factor);
}

inline std::string problem_with(const NtkScaling& ntk, const ScaledSpec& of) {
  if (!is_finite_and_positive(ntk.alpha))
    return "ntk scaling needs a finite positive alpha, not " + show(ntk.alpha);
  if (of.rotary_dim == 2)
    return "ntk scaling is not defined for rotary_dim 2: its exponent r/(r-2) is infinite";
  return {};
}

inline std::string problem_with(const ListedFrequencies& listed, const ScaledSpec& of) {
  for (double w : listed.inv_freq)
    if (!std::isfinite(w)) return "listed frequencies must be finite, not " + show(w);
  return problem_with_list("listed frequencies", listed.inv_freq, of);
}

inline std::string problem_with(const DynamicNtkScaling& ntk, const ScaledSpec& of) {
  if (!is_finite_and_positive(ntk.factor))
    return "dynamic_ntk scaling needs a finite positive factor, not " + show(ntk.factor);
  if (of.rotary_dim == 2)
    return "dynamic_ntk scaling is not defined for rotary_dim 2: its exponent r/(r-2) is infinite";
  if (const auto said = problem_with_length("original_length", ntk.original_length, 1);
      !said.empty())
    return said;
  return problem_with_length("seq_len", ntk.seq_len, 0);
}

inline std::string problem_with(const YarnScaling& yarn, const ScaledSpec& of) {
  if (const auto said = problem_with_blended_factor("yarn", yarn.factor); !said.empty())
    return said;
  if (const auto said = problem_with_length("original_length", yarn.original_length, 1);
      !said.empty())
    return said;
  for (double beta : {yarn.beta_fast, yarn.beta_slow})
    if (!is_finite_and_positive(beta))
      return "yarn scaling needs finite positive beta_fast and beta_slow, not " + show(beta);
  if (!(yarn.extrapolation >= 0 && yarn.extrapolation <= 1))
    return "yarn's extrapolation must lie between 0 and 1, not " + show(yarn.extrapolation);
  for (double mscale : {yarn.mscale, yarn.mscale_all_dim})
    if (!(mscale >= 0 && mscale <= 1e6))
      return "yarn's mscale and mscale_all_dim must lie between 0 and 1e6, not " + show(mscale);
  if (yarn.ggml_attention && yarn.factor < 0x1p-13)
    return "yarn's factor " + show(yarn.factor) +
           " makes the unguarded attention factor 0.1 ln s + 1 almost zero or negative";
  const double log_base = std::log(of.base);
  if (std::abs(log_base) < 0x1p-10)
    return "yarn scaling cannot place its ramp with base " + show(of.base) +
           ": all pairs turn alike";
  if (yarn.truncate) return {};
  const auto pair_of = [&](double beta) {
    const double turns = static_cast<double>(yarn.original_length) / (2 * std::acos(-1.0) * beta);
    return of.rotary_dim * std::log(turns) / (2 * log_base);
  };
  const int last = (yarn.clamp_to_pairs ? of.rotary_dim / 2 : of.rotary_dim) - 1;
  const double low = std::fmax(pair_of(yarn.beta_fast), 0);
  const double width = std::fmin(pair_of(yarn.beta_slow), last) - low;
  if (width != 0 && std::abs(width) < 0x1p-20)
    return "yarn's ramp is " + show(width) + " pairs wide, neither a step nor a ramp";
  return {};
}

inline std::string problem_with(const LongRopeScaling& longrope, const ScaledSpec& of) {
  const auto check = [&](const char* what, const std::vector<double>& factors) {
    for (double factor : factors)
      if (!is_finite_and_positive(factor))
        return std::string(what) + " must be finite and positive, not " + show(factor);
    return problem_with_list(what, factors, of);
  };
  if (const auto said = check("short factors", longrope.short_factors); !said.empty()) return said;
  if (const auto said = check("long factors", longrope.long_factors); !said.empty()) return said;
  if (const auto said = problem_with_length("original_length", longrope.original_length, 2);
      !said.empty())
    return said;
  if (const auto said = problem_with_length("max_length", longrope.max_length, 1); !said.empty())
    return said;
  return problem_with_length("seq_len", longrope.seq_len, 0);
}

inline std::string problem_with(const Llama3Scaling& llama3, const ScaledSpec&) {
  if (const auto said = problem_with_blended_factor("llama3", llama3.factor); !said.empty())
    return said;
  const double low = llama3.low_freq_factor, high = llama3.high_freq_factor;
  for (double factor : {low, high})
    if (!is_finite_and_positive(factor))
      return "llama3 scaling needs finite positive low_freq_factor and high_freq_factor, not " +
             show(factor);
  if (high < low)
    return "llama3's high_freq_factor " + show(high) + " is below its low_freq_factor " + show(low);
  if (high != low && (high - low) / high < 0x1p-20)
    return "llama3's low_freq_factor and high_freq_factor " + show(high) +
           " are neither equal nor apart";
  return problem_with_length("original_length", llama3.original_length, 1);
}

inline std::string problem_with(const ProportionalScaling& proportional, const ScaledSpec&) {
  if (!(proportional.proportion > 0 && proportional.proportion <= 1))
    return "proportional scaling needs a proportion above 0 and at most 1, not " +
           show(proportional.proportion);
  if (is_finite_and_positive(proportional.factor)) return {};
  return "proportional scaling needs a finite positive factor, not " + show(proportional.factor);
}

inline std::string problem_with(const Scaling& scaling, const ScaledSpec& of) {
  return std::visit([&](const auto& kind) { return problem_with(kind, of); }, scaling);
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_SCALING_PROBLEMS_H_
