#ifndef ROPECHECK_DIAGNOSIS_CATALOGUE_SPEC_MISTAKES_H_
#define ROPECHECK_DIAGNOSIS_CATALOGUE_SPEC_MISTAKES_H_

#include <cmath>
#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "diagnosis/catalogue/mutant_rope.h"
#include "properties/exact/rounded_frequencies.h"

// Building blocks for mistakes in frequencies and scalings.
namespace ropecheck::diagnosis {

/// A mistake that changes the specification.
inline MutantRope takes_spec_for(void (*change)(RopeSpec&)) {
  return {.call = [change](Call&, RopeSpec& spec) { change(spec); }};
}

/// The unit of the number that a pair turns by.
inline Long unit_of(const RopeSpec& spec, int pair) {
  const Ratio scale = scale_of_pair(spec, pair);
  return static_cast<Long>(scale.numerator) / static_cast<Long>(scale.denominator);
}

/// A mistake in each frequency; `wrong` gets the ingredients of base^(−2j/r) and the right value,
/// both before the positions' scale.
inline MutantRope takes_theta_for(Long (*wrong)(const RopeSpec&, int pair, Long right)) {
  return {.theta = [wrong](const RopeSpec& spec, std::vector<Long>& theta) {
    if (std::holds_alternative<ListedFrequencies>(spec.scaling)) return;
    for (int j = 0; j < spec.pairs(); ++j) {
      const Long unit = unit_of(spec, j);
      theta[at(j)] =
          unit == 1 ? wrong(spec, j, theta[at(j)]) : unit * wrong(spec, j, theta[at(j)] / unit);
    }
  }};
}

/// Replaces the scaling and keeps m.
inline void rescale(RopeSpec& spec, const Scaling& scaling) {
  spec.attention_factor = exact::attention_factor(spec);
  spec.scaling = scaling;
}

/// Changes a scaling of one kind and keeps m.
template <class Kind>
void change(RopeSpec& spec, void (*edit)(Kind&)) {
  const auto* scaling = std::get_if<Kind>(&spec.scaling);
  if (scaling == nullptr) return;
  Kind other = *scaling;
  edit(other);
  if (!problem_with(Scaling(other), ScaledSpec{spec.rotary_dim, spec.base}).empty()) return;
  rescale(spec, other);
}

inline bool scales(const RopeSpec& spec) {
  return !std::holds_alternative<NoScaling>(spec.scaling) &&
         !std::holds_alternative<ListedFrequencies>(spec.scaling);
}

inline Long power_of_base(const RopeSpec& spec, Long exponent) {
  return std::pow(static_cast<Long>(spec.base), exponent);
}

inline Long ratio(int numerator, int denominator) {
  return static_cast<Long>(numerator) / static_cast<Long>(denominator);
}

/// Returns true if θ_j is base^(−2j/r) without any change.
inline bool is_plain(const RopeSpec& spec) {
  return std::holds_alternative<NoScaling>(spec.scaling) && !axes_change_frequencies(spec);
}

inline FrequencyPlace place_of(const RopeSpec& spec, int pair) {
  return frequency_places(spec, pair, pair + 1).front();
}

/// ω_j, before any scaling.
inline Long plain_theta(const RopeSpec& spec, int pair) {
  const FrequencyPlace place = place_of(spec, pair);
  return power_of_base(spec, -ratio(2 * place.index, place.dim));
}

/// Returns another frequency for a pair of some vectors, before the positions' scale; nothing if
/// the right one is used.
using OtherTheta = std::optional<Long> (*)(const Slot&, const RopeSpec&, int pair);
inline MutantRope turns_some_by(OtherTheta other) {
  return {.table = [other](const Slot& slot, const RopeSpec& spec, int pair, Turn right) {
    const std::optional<Long> theta = other(slot, spec, pair);
    if (!theta) return right;
    const Long m = std::hypot(right.cos, right.sin);
    const Long angle = position_at(slot, slot.batch, slot.seq) * unit_of(spec, pair) * *theta;
    return Turn{m * std::cos(angle), m * std::sin(angle)};
  }};
}

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CATALOGUE_SPEC_MISTAKES_H_
