#ifndef ROPECHECK_ADAPTERS_SHARED_LIBRARY_H_
#define ROPECHECK_ADAPTERS_SHARED_LIBRARY_H_

#include <chrono>
#include <string>

#include "adapters/time_limits.h"
#include "properties/implementation.h"

namespace ropecheck::adapters {

/// The implementation that a shared library exports through rope_under_test.h; it stays loaded for
/// good. It is loaded in a child process first, for as long as `time_limit`, and what it prints
/// when it is loaded goes nowhere, here as there. If that leaves the floating-point environment
/// changed, it is brought back, and every call says so (CallStatus::trespass). At the end of this
/// process nothing of the library is called.
///
/// Throws InputError with a sentence where the file is missing or no library, crashes, exits or
/// hangs when it is loaded, lacks the function, was built for another ABI version, or declares
/// nonsense.
Implementation load_shared_library(const std::string& path,
                                   std::chrono::milliseconds time_limit = kUsualLoad);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SHARED_LIBRARY_H_
