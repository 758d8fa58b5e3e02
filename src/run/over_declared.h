#ifndef ROPECHECK_RUN_OVER_DECLARED_H_
#define ROPECHECK_RUN_OVER_DECLARED_H_

#include <string>
#include <vector>

#include "properties/contract.h"
#include "properties/implementation.h"
#include "run/targets.h"

// Capabilities that an implementation declares although it ignores the field that goes with them.
// Such code fails many properties, for one reason.
namespace ropecheck::run {

/// Returns a sentence for each such capability: "strides are ignored: implement them or drop
/// CAN_STRIDES". Empty if there is none.
///
/// A field is ignored if two calls that differ in that field alone give the same bits, and their
/// right results differ. Strides are ignored if a call gives the bits of the call whose tensor lies
/// without gaps in the same memory. The calls have the default specification with a head of 8, or
/// that of the first target that supports them; each costs one call of the implementation.
std::vector<std::string> over_declared_capabilities(const Implementation& implementation,
                                                    const Contract& contract,
                                                    const std::vector<Target>& targets);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_OVER_DECLARED_H_
