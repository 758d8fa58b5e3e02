#ifndef ROPECHECK_PROPERTIES_CASE_RANDOM_SPEC_H_
#define ROPECHECK_PROPERTIES_CASE_RANDOM_SPEC_H_

#include <optional>

#include "properties/case/dice.h"
#include "properties/implementation.h"
#include "reference/rope_spec.h"

namespace ropecheck::inline cases {

/// A sound specification that asks for nothing but what is declared: every layout, window, scaling
/// and order of axes. A third of them have all of their parameters distinct from their defaults and
/// from each other. Of at most 65 pairs, or of as many as are asked for.
RopeSpec draw_spec(const Capabilities& can, Dice& dice, std::optional<int> pairs = std::nullopt);

/// No parameter that the capabilities leave free has its default, or is equal to another.
bool tells_parameters_apart(const RopeSpec& spec, const Capabilities& can);

/// Rotary dims whose tails a kernel may get wrong, in units of two: each up to 65, 96 and 128.
inline constexpr int kSizes = 67;

/// Specifications in a series, three quarters of which take the sizes by turns: three of four from
/// index 0 on, and as many as follow from 24 on in the next series, so that 32 of each of three
/// series have all sizes, and so have 96 of the first.
RopeSpec draw_spec_of_series(const Capabilities& can, Dice& dice, int series, int index);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_RANDOM_SPEC_H_
