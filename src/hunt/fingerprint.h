#ifndef ROPECHECK_HUNT_FINGERPRINT_H_
#define ROPECHECK_HUNT_FINGERPRINT_H_

#include <string>

#include "properties/implementation.h"

// Fingerprints of implementations, so that results of two builds are never merged.
namespace ropecheck::hunt {

/// Returns a hash in hexadecimal that differs between two builds of an implementation. For a shared
/// library it is the hash of the library's file; for a built-in implementation, of this program's
/// file; for a command, of the command and of its declaration in the hello message, since nothing
/// else is known about it. Throws InputError.
std::string fingerprint_of(const std::string& asked_for, const Implementation& implementation);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_FINGERPRINT_H_
