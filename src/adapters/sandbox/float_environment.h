#ifndef ROPECHECK_ADAPTERS_SANDBOX_FLOAT_ENVIRONMENT_H_
#define ROPECHECK_ADAPTERS_SANDBOX_FLOAT_ENVIRONMENT_H_

#include <string>

// The floating-point environment of a thread, which foreign code may change and which decides what
// later arithmetic returns.
namespace ropecheck::adapters {

/// Restores the thread's floating-point environment to its defaults: rounding to nearest,
/// subnormals kept, no traps, the x87 stack empty.
void reset_float_environment();

/// Returns a few words about each setting that is not at its default; empty if all are. Raised
/// exception flags do not count.
std::string changed_float_environment();

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_FLOAT_ENVIRONMENT_H_
