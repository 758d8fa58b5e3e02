#ifndef ROPECHECK_PROPERTIES_RANDOM_SPEC_H_
#define ROPECHECK_PROPERTIES_RANDOM_SPEC_H_

#include "properties/dice.h"
#include "properties/implementation.h"
#include "reference/rope_spec.h"

namespace ropecheck {

/// A sound specification of at most 65 pairs that asks for nothing but what is declared: every
/// layout, window, scaling and order of axes, with parameters distinct from their defaults and from
/// each other.
RopeSpec draw_spec(const Capabilities& can, Dice& dice);

}  // namespace ropecheck

#endif  // ROPECHECK_PROPERTIES_RANDOM_SPEC_H_
