#ifndef ROPECHECK_ADAPTERS_SHARED_LIBRARY_H_
#define ROPECHECK_ADAPTERS_SHARED_LIBRARY_H_

#include <chrono>
#include <string>

#include "adapters/time_limits.h"
#include "properties/implementation.h"

// Implementations in shared libraries, which the gate loads and calls through the C interface.
namespace ropecheck::adapters {

/// Loads the implementation that a shared library exports through rope_under_test.h. The library
/// stays loaded for good. It is loaded in a child process first, for as long as `time_limit`; its
/// output during loading is discarded, in both processes. If loading changes the floating-point
/// environment, the environment is restored, and the status of every call says so
/// (CallStatus::side_effect). At the end of this process no function of the library is called.
///
/// Throws InputError with a sentence if the file is missing or no library, if it crashes, exits or
/// hangs when it is loaded, if it lacks the function, if it was built for another ABI version, or
/// if its declaration makes no sense.
Implementation load_shared_library(const std::string& path,
                                   std::chrono::milliseconds time_limit = kUsualLoad);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SHARED_LIBRARY_H_
