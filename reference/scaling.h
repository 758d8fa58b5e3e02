#ifndef ROPECHECK_REFERENCE_SCALING_H_
#define ROPECHECK_REFERENCE_SCALING_H_

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

// The ways in which the frequencies of models differ from base^(−2j/r): only the parameters;
// scaled_frequency.h has the formulas. Each known difference between implementations has a name
// here.
//
// Notation: r rotary_dim, b base, ω_j = b^(−2j/r), j < r/2, s factor, L0 original_length. Lengths
// are in tokens.
namespace ropecheck {

/// θ_j = ω_j.
struct NoScaling {
  bool operator==(const NoScaling&) const = default;
};

/// Position interpolation: θ_j = ω_j / s.
struct LinearScaling {
  double factor = 1;
  bool operator==(const LinearScaling&) const = default;
};

/// The base becomes b·alpha^(r/(r−2)); r = 2 is an error.
struct NtkScaling {
  double alpha = 1;
  bool operator==(const NtkScaling&) const = default;
};

/// The base grows with the sequence: b·(s·L/L0 − (s−1))^(r/(r−2)), L = max(seq_len, L0); r = 2 is
/// an error. Some implementations evaluate it per call, some once at seq_len = s·L0; seq_len
/// selects one of them.
struct DynamicNtkScaling {
  double factor = 1;
  std::int64_t original_length = 0;
  std::int64_t seq_len = 0;  ///< length that the frequencies are for; 0 means a short one
  bool operator==(const DynamicNtkScaling&) const = default;
};

/// YaRN (Peng et al., 2023): slow pairs are interpolated, fast ones are not, with a ramp between.
///
///   c(β) = r·ln(L0/(2πβ)) / (2 ln b): the pair that makes β turns within L0
///   low = max(⌊c(beta_fast)⌋, 0),  high = min(⌈c(beta_slow)⌉, r − 1)
///   γ_j = clamp((j − low)/(high − low), 0, 1), e_j = (1 − γ_j)·extrapolation
///   θ_j = (ω_j/s)·(1 − e_j) + ω_j·e_j
///   m = μ(mscale)/μ(mscale_all_dim) if both are given and not 0, else μ(1),
///   with μ(a) = 0.1·a·ln s + 1 for s > 1 and 1 otherwise
struct YarnScaling {
  double factor = 1;
  std::int64_t original_length = 0;
  double beta_fast = 32;
  double beta_slow = 1;
  double extrapolation = 1;     ///< between 0 and 1
  bool truncate = true;         ///< false: neither floor nor ceiling
  double mscale = 0;            ///< 0: not given
  double mscale_all_dim = 0;    ///< 0: not given
  bool clamp_to_pairs = false;  ///< deviation: high = min(…, r/2 − 1)
  bool ramp_is_step = false;  ///< deviation (ggml): high − low is at least 0.001, never negative
  bool ggml_attention =
      false;  ///< deviation (ggml): m = 0.1·ln s + 1 for any s, if any e_j can be ≠ 0
  bool operator==(const YarnScaling&) const = default;
};

/// LongRoPE: θ_j = ω_j / λ_j; λ is the long list if seq_len > L0 and the short one otherwise. m = 1
/// for s = max_length/L0 ≤ 1, else √(1 + ln s / ln L0). Some implementations choose the list per
/// call, some when a model is loaded, some always use the long one; seq_len selects one of them.
struct LongRopeScaling {
  std::vector<double> short_factors;  ///< [rotary_dim / 2]
  std::vector<double> long_factors;   ///< [rotary_dim / 2]
  std::int64_t original_length = 0;
  std::int64_t max_length = 0;
  std::int64_t seq_len = 0;
  bool unit_attention_when_short = false;  ///< deviation: m = 1 while seq_len ≤ L0
  bool operator==(const LongRopeScaling&) const = default;
};

/// Llama 3.1, with the wavelength λ = 2π/ω_j: fast pairs (λ < L0/high) keep ω_j, slow ones (λ >
/// L0/low) get ω_j/s, and pairs between them get (1 − g)·ω_j/s + g·ω_j with g = (L0/λ − low)/(high
/// − low). low = high is a step.
struct Llama3Scaling {
  double factor = 8;
  double low_freq_factor = 1;
  double high_freq_factor = 4;
  std::int64_t original_length = 8192;
  bool operator==(const Llama3Scaling&) const = default;
};

/// Only the first ⌊proportion·D/2⌋ pairs turn, with the full head's exponent: b^(−2j/D)/s, where D
/// = rotary_dim is the full head and the product is rounded to double. The others have frequency 0.
struct ProportionalScaling {
  double proportion = 1;  ///< in (0, 1]
  double factor = 1;
  bool operator==(const ProportionalScaling&) const = default;
};

/// The frequencies are given, [rotary_dim / 2], rad per position; the base is not used.
struct ListedFrequencies {
  std::vector<double> inv_freq;
  bool operator==(const ListedFrequencies&) const = default;
};

using Scaling =
    std::variant<NoScaling, LinearScaling, NtkScaling, ListedFrequencies, DynamicNtkScaling,
                 YarnScaling, LongRopeScaling, Llama3Scaling, ProportionalScaling>;

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_SCALING_H_
