#ifndef ROPECHECK_REFERENCE_FREQUENCIES_H_
#define ROPECHECK_REFERENCE_FREQUENCIES_H_

#include <cstddef>
#include <set>
#include <variant>
#include <vector>

#include "rope_spec.h"
#include "scaled_frequency.h"

// The angle by which each pair turns from one position to the next, and the factor that multiplies
// the result. Both are part of the specification: real numbers, computed here to the precision of
// `Real`.
//
// Accuracy. Let P be the number of bits of Real. Every value is within 2^−(P−lost) of the exact
// one, relatively, where lost is frequency_lost_bits(spec); scaled_frequency.h has the derivation.
// The tests check θ^r·base^(2j) = 1, an equation with products only, and compare with MPFR.
namespace ropecheck {

/// Bits of `Real` that `frequency` may lose if no frequencies are blended, and that
/// `attention_factor` may always lose.
inline constexpr int kFrequencyLostBits = 22;
/// Bits that `frequency` may lose for yarn and llama3, in the worst case; with the parameters of
/// any model it is 30.
inline constexpr int kBlendedFrequencyLostBits = 92;

inline int frequency_lost_bits(const RopeSpec& spec) {
  return std::holds_alternative<YarnScaling>(spec.scaling) ||
                 std::holds_alternative<Llama3Scaling>(spec.scaling)
             ? kBlendedFrequencyLostBits
             : kFrequencyLostBits;
}

/// Returns θ of the pairs first, …, end − 1, rad per step of the position's coordinate. The unit of
/// the coordinate is part of θ; its product and its quotient err by single ε.
template <class Real>
std::vector<Real> frequencies_of_pairs(const RopeSpec& spec, int first, int end) {
  const Real log_base = natural_log(Real(spec.base));
  const std::vector<FrequencyPlace> places = frequency_places(spec, first, end);
  const auto place = [&](int pair) { return places[static_cast<std::size_t>(pair - first)]; };
  std::set<int> dims;
  for (const FrequencyPlace& one : places) dims.insert(one.dim);
  std::vector<Real> all(static_cast<std::size_t>(end - first));
  std::visit(
      [&](const auto& scaling) {
        for (const int dim : dims) {
          const auto formula = frequency_formula(scaling, Rotary<Real>{dim, log_base});
          for (int pair = first; pair < end; ++pair)
            if (place(pair).dim == dim)
              all[static_cast<std::size_t>(pair - first)] = formula(place(pair).index);
        }
      },
      spec.scaling);
  for (int pair = first; pair < end; ++pair)
    if (const Ratio scale = scale_of_pair(spec, pair); scale != Ratio{}) {
      Real& theta = all[static_cast<std::size_t>(pair - first)];
      theta = theta * scale.numerator / scale.denominator;
    }
  return all;
}

/// Returns θ_j of one pair j ∈ [0, r/2), rad per position. The spec must be sound (`problem_with`).
template <class Real>
Real frequency(const RopeSpec& spec, int pair) {
  return frequencies_of_pairs<Real>(spec, pair, pair + 1).front();
}

/// Returns θ: [rotary_dim / 2], rad per position. Much faster than `frequency` pair by pair.
template <class Real>
std::vector<Real> frequencies(const RopeSpec& spec) {
  return frequencies_of_pairs<Real>(spec, 0, spec.pairs());
}

/// Returns m, the factor of every rotated coordinate.
template <class Real>
Real attention_factor(const RopeSpec& spec) {
  if (spec.attention_factor) return Real(*spec.attention_factor);
  return std::visit([](const auto& scaling) { return scaled_attention_factor<Real>(scaling); },
                    spec.scaling);
}

/// Returns whether m is known to be a double: if the spec gives m, or if the scaling leaves m at 1.
/// Otherwise m is treated as irrational: a root or a logarithm of whole numbers is irrational
/// except by chance.
inline bool attention_factor_is_a_double(const RopeSpec& spec) {
  return spec.attention_factor || (!std::holds_alternative<YarnScaling>(spec.scaling) &&
                                   !std::holds_alternative<LongRopeScaling>(spec.scaling));
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_FREQUENCIES_H_
