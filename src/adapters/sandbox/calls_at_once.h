#ifndef ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_

#include <functional>

#include "properties/call.h"

// Calls of one implementation made at the same time in two threads. The gate uses them to find
// state that is shared between calls without protection.
namespace ropecheck::adapters {

/// Makes each call alone, and then both at the same time in two threads, a few dozen times (fewer
/// times if the calls are slow). `other` is made again and again until `one` has ended (at most 8
/// times), so that a short one meets code that shares a few buffers in turn. If results differ from
/// those of the calls alone, the status says how many did.
CallStatus calls_at_once(const std::function<CallStatus(const Call&)>& rotate, const Call& one,
                         const Call& other);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_
