#ifndef ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_H_
#define ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_H_

#include <chrono>
#include <optional>

#include "adapters/time_limits.h"
#include "properties/implementation.h"

// The gate runs foreign code in a child process. Crashes, hangs and stray writes are reported, and
// the run goes on.
//
// The child makes each call twice. In one call every tensor and the positions end right before an
// inaccessible page, in the other they start right behind one. On the other side there are
// canaries. Tensors that begin off a boundary of 64 bytes do so in both copies, with canaries up to
// the page. The two results have to be equal to the bit. Rows that lie far apart have inaccessible
// pages between them as well.
//
// CallStatus reports:
//   no result         crashes (with the tensor that was overrun), exit, abort, no return within
//                     the time limit, a C++ exception, hundreds of kilobytes printed, results that
//                     differ between the two calls
//   side_effect          memory around a tensor written, an input or a position changed, rounding
//                     mode, flush to zero, exception masks or the x87 stack left changed,
//                     more than a few lines printed
// The child's output is discarded.
//
// Two calls at once run in two threads of one child. For a share of the pairs of calls, chosen by
// the first call's values, a new child makes both of them first, twice each, in four threads.
namespace ropecheck::adapters {

struct SandboxOptions {
  std::chrono::milliseconds time_limit = kUsualCall;  ///< for one call
  /// For the first call of each kind (call_patience.h) in a process. If it is set, new processes
  /// count as slow to start.
  std::optional<std::chrono::milliseconds> compile_grace = {};
};

/// Wraps the implementation in child processes, one for each thread that calls. They are forked
/// from this process when first needed, and again after each crash. Copies share them.
Implementation sandboxed(const Implementation& inner, const SandboxOptions& options = {});

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_H_
