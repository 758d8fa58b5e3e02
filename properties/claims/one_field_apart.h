#ifndef ROPECHECK_PROPERTIES_CLAIMS_ONE_FIELD_APART_H_
#define ROPECHECK_PROPERTIES_CLAIMS_ONE_FIELD_APART_H_

#include <string>
#include <vector>

#include "properties/case/case.h"
#include "properties/implementation.h"

// Calls that differ from a case in one field alone. Code that keeps something from one call and
// finds it again by too few of the fields gets one of the two calls wrong.
namespace ropecheck::claims {

struct OneFieldApart {
  std::string call;  ///< "a call with another base"
  Case shape;
};

/// Returns the sound ones of such calls: one for each field of the specification (base, scaling,
/// scaling left out, attention factor, offset, dims, layout, axes) and of the call (format,
/// direction, batch, seq, heads, place of the output, all positions, some of them). A scaling's own
/// parameters are many; at most three of them are changed, each in a call of its own, and `turn`
/// selects them. If the implementation has certain specifications alone, there is a call with each
/// of them. The tokens are moved within the declared limits.
std::vector<OneFieldApart> one_field_apart(const Case& c, const Capabilities& can, unsigned turn);

}  // namespace ropecheck::claims

#endif  // ROPECHECK_PROPERTIES_CLAIMS_ONE_FIELD_APART_H_
