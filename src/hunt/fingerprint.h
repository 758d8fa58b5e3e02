#ifndef ROPECHECK_HUNT_FINGERPRINT_H_
#define ROPECHECK_HUNT_FINGERPRINT_H_

#include <string>

namespace ropecheck {

/// Tells two builds of a shared library apart: a hash of its file, in hexadecimal. Empty for
/// built-in implementations, which the program's version stands for, and for commands.
std::string fingerprint_of(const std::string& implementation);

}  // namespace ropecheck

#endif  // ROPECHECK_HUNT_FINGERPRINT_H_
