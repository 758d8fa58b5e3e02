#ifndef ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_H_
#define ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_H_

#include <chrono>

#include "adapters/time_limits.h"
#include "properties/implementation.h"

// Foreign code in a process of its own: whatever it does, the gate goes on, and knows what it was.
//
// A call is carried out twice in the child, with every tensor and the positions once ending right
// before a page that cannot be touched, and once starting right behind one. On the other side there
// are canaries. Tensors that begin off a boundary of 64 bytes do so in both copies, with canaries
// up to the page. The two results have to be equal to the bit. Rows that lie far apart have pages
// between them that cannot be touched either.
//
// Seen, and said in CallStatus:
//   not carried out   crashes (with the tensor that was overrun), exit, abort, no return within
//                     the time limit, a C++ exception, hundreds of kilobytes printed, results that
//                     differ between the two calls
//   trespass          memory around a tensor written, an input or a position changed, rounding
//                     mode, flush to zero, exception masks or the x87 stack left changed,
//                     more than a few lines printed
// What is printed goes nowhere.
//
// Two calls at once run in two threads of one child. For some of them, which ones depends on the
// call alone, a child begins with both, in four threads.
namespace ropecheck::adapters {

struct SandboxOptions {
  std::chrono::milliseconds time_limit = kUsualCall;  ///< for one call
};

/// The same implementation behind child processes, one for each thread that calls. They are forked
/// from this process when first needed, and again after each crash. Copies share them.
Implementation sandboxed(const Implementation& inner, const SandboxOptions& options = {});

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_H_
