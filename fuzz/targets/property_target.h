#ifndef ROPECHECK_FUZZ_TARGETS_PROPERTY_TARGET_H_
#define ROPECHECK_FUZZ_TARGETS_PROPERTY_TARGET_H_

#include <vector>

#include "properties/claims/every_property.h"

// A fuzz target that checks properties consists of this one definition. property_target.cc, with
// the entry points that fuzzing engines call, is linked to it.
namespace ropecheck::targets {

/// The properties that the target checks. An input is about the one of them that it names, or about
/// any.
std::vector<const Property*> checked_properties();

}  // namespace ropecheck::targets

#endif  // ROPECHECK_FUZZ_TARGETS_PROPERTY_TARGET_H_
