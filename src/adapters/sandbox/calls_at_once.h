#ifndef ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_

#include <functional>
#include <span>

#include "properties/call.h"

namespace ropecheck::adapters {

/// Carries out each call alone, and then both at the same time, in two threads, a few dozen times
/// over (fewer where they are slow). Says where a result differs from that of the call alone.
CallStatus calls_at_once(const std::function<CallStatus(const Call&)>& rotate, const Call& one,
                         const Call& other);

/// Carries out all of the calls at the same time, each in a thread of its own, and then each again
/// alone. Says where the results differ. For a process that has made no call yet: what the first
/// one is to make ready may be used before it is.
CallStatus first_calls_at_once(const std::function<CallStatus(const Call&)>& rotate,
                               std::span<const Call> calls);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_CALLS_AT_ONCE_H_
