#ifndef ROPECHECK_ADAPTERS_SANDBOX_SHARED_PROCESSOR_H_
#define ROPECHECK_ADAPTERS_SANDBOX_SHARED_PROCESSOR_H_

#include <sched.h>
#include <sys/types.h>

#include <algorithm>
#include <chrono>

// A thread that waits for a child process, and the child that waits for its next request, never
// work at the same time. On one processor, a request costs two switches between them. On two, each
// message wakes a processor, which takes longer than most calls, and the second half of the machine
// waits.
namespace ropecheck::adapters {

/// Keeps a child process on the processor of the thread that calls it. For use by one thread at a
/// time.
class SharedProcessor {
 public:
  /// Notes the processors that the calling thread may use.
  SharedProcessor();
  /// Moves the child's main thread to the calling thread's processor, and after it if it moves.
  void join(pid_t child);
  /// Lets all threads of the child use all processors again.
  void leave(pid_t child);

 private:
  cpu_set_t all_;
  int joined_ = -1;  // the processor; −1: all
};

/// Tells whether calls use threads of their own, which need more than one processor, by the
/// processor time of the process that is not that of the calling thread. Threads that have ended
/// count.
class OtherThreads {
 public:
  /// Has any other thread worked since this object was made? If the calling thread is interrupted
  /// meanwhile, the answer may be no.
  bool have_run() const;

 private:
  /// The two clocks are read one after the other: if the thread is interrupted between them, the
  /// difference is too small.
  static std::chrono::nanoseconds time();
  std::chrono::nanoseconds before_ = std::max({time(), time(), time()});
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_SHARED_PROCESSOR_H_
