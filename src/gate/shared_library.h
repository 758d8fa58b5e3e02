#ifndef ROPECHECK_GATE_SHARED_LIBRARY_H_
#define ROPECHECK_GATE_SHARED_LIBRARY_H_

#include <string>

#include "properties/implementation.h"

namespace ropecheck {

/// The implementation that a shared library exports through rope_under_test.h; stays loaded while
/// any copy of the result lives. Throws InputError with a sentence where the file is missing or no
/// library, lacks the function, was built for another ABI version, or declares nonsense.
Implementation load_shared_library(const std::string& path);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_SHARED_LIBRARY_H_
