#ifndef ROPECHECK_ADAPTERS_PIPE_PIPE_H_
#define ROPECHECK_ADAPTERS_PIPE_PIPE_H_

#include <string>

#include "adapters/time_limits.h"
#include "properties/implementation.h"

// Implementations in other programs, in any language, that the gate talks to over standard input
// and output.
namespace ropecheck::adapters {

/// An implementation behind the protocol of pipe_protocol.md. Each thread that calls has its own
/// process of the command; it is started when first needed, and again if it has died or been given
/// up. Copies of the implementation share the processes. Throws InputError with a sentence if the
/// command does not send a usable hello frame.
///
/// CallStatus reports a process that ends (crashed), a process that does not answer in time (hung),
/// a process that sends anything but the expected frame (crashed, because such a process is of no
/// further use), and the text of an error frame.
Implementation pipe_implementation(const std::string& command, const TimeLimits& limits = {});

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_PIPE_H_
