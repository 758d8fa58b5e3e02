#ifndef ROPECHECK_ADAPTERS_SANDBOX_FLOAT_ENVIRONMENT_H_
#define ROPECHECK_ADAPTERS_SANDBOX_FLOAT_ENVIRONMENT_H_

#include <string>

namespace ropecheck::adapters {

/// Brings the thread's floating-point environment back to its defaults: rounding to nearest,
/// subnormals kept, no traps, the x87 stack empty.
void reset_float_environment();

/// Says what of it is not at its default, in a few words; empty where all of it is. Exception flags
/// that have been raised do not count.
std::string changed_float_environment();

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_FLOAT_ENVIRONMENT_H_
