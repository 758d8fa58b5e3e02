#ifndef ROPECHECK_HUNT_FINGERPRINT_H_
#define ROPECHECK_HUNT_FINGERPRINT_H_

#include <string>

#include "properties/implementation.h"

namespace ropecheck::hunt {

/// Tells two builds of an implementation apart, a hash in hexadecimal: of the shared library's
/// file; for built-in ones of this program's file; for commands of the command and of what the
/// program says of itself in its hello, which is all that is known of it. Throws InputError.
std::string fingerprint_of(const std::string& asked_for, const Implementation& implementation);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_FINGERPRINT_H_
