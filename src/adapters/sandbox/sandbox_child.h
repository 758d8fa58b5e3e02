#ifndef ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_CHILD_H_
#define ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_CHILD_H_

#include "adapters/sandbox/sandbox_messages.h"
#include "properties/implementation.h"

// The child's side of the sandbox: it makes the calls.
namespace ropecheck::adapters {

/// Runs in a new child process: makes the calls that are asked for, until `channel` is closed. One
/// byte from the channel is a request, which is in `messages` then; one byte is the answer.
/// `memory`: where the child has the memory that the calls point into.
[[noreturn]] void serve_calls(const Implementation& inner, SandboxMessages& messages, int channel,
                              std::byte* memory);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_CHILD_H_
