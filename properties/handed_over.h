#ifndef ROPECHECK_PROPERTIES_HANDED_OVER_H_
#define ROPECHECK_PROPERTIES_HANDED_OVER_H_

#include "properties/implementation.h"
#include "reference/rope_spec.h"

// The specification that a call really states. Through the C interface and over a pipe, a scaling
// that the implementation does not make itself is a list of doubles, and the list is the
// specification: code that is right by the list must pass. The exact frequencies are up to 2^−53
// away, relatively, which at position 2^31 is already 2 u of float32.
namespace ropecheck::inline properties {

/// Returns whether a call with this specification states its frequencies as a list.
bool is_handed_over_as_list(const RopeSpec& spec, const Capabilities& can);

/// Returns the specification with its frequencies and its attention factor rounded to doubles, as
/// calls hand them over; unchanged if is_handed_over_as_list is false.
RopeSpec as_handed_over(const RopeSpec& spec, const Capabilities& can);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_HANDED_OVER_H_
