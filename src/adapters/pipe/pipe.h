#ifndef ROPECHECK_ADAPTERS_PIPE_PIPE_H_
#define ROPECHECK_ADAPTERS_PIPE_PIPE_H_

#include <string>

#include "adapters/time_limits.h"
#include "properties/implementation.h"

namespace ropecheck::adapters {

/// An implementation behind the protocol of pipe_protocol.md: a process of the command for each
/// thread that calls, started when first needed and again after it has died or been given up.
/// Copies share them. Throws InputError with a sentence where the command does not say a hello that
/// can be worked with.
///
/// Seen, and said in CallStatus: a process that ends (crashed), that does not answer in time
/// (hung), that sends anything but the frame that is due (crashed: it is of no use any more), and
/// what it says of itself in an error frame.
Implementation pipe_implementation(const std::string& command, const TimeLimits& limits = {});

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_PIPE_H_
