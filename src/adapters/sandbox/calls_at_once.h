#ifndef ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_

#include <functional>
#include <span>

#include "properties/call.h"

// Calls of one implementation made at the same time in several threads. The gate uses them to find
// state that is shared between calls without protection.
namespace ropecheck::adapters {

/// Makes each call alone, and then both at the same time in two threads, a few dozen times (fewer
/// times if the calls are slow). The status says so if a result differs from the result of the call
/// alone.
CallStatus calls_at_once(const std::function<CallStatus(const Call&)>& rotate, const Call& one,
                         const Call& other);

/// Makes all of the calls at the same time, each in a thread of its own, and then each again alone.
/// The status says so if the results differ. This is for a process that has made no call yet: it
/// finds tables that the first call builds and that another call uses before they are ready.
CallStatus first_calls_at_once(const std::function<CallStatus(const Call&)>& rotate,
                               std::span<const Call> calls);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_
