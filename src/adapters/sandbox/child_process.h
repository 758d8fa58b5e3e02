#ifndef ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

// Foreign code may crash, hang or exit a process. The functions here run such code in a child
// process and report how it ended.
namespace ropecheck::adapters {

/// On a busy machine a child may get little of a processor within its time limit. As long as one of
/// its threads, or of the processes that it started, is runnable, it gets up to this many times the
/// limit.
inline constexpr int kPatience = 16;

/// The time of a child process: `limit`, as processor time or as time asleep. Compilers may work in
/// other threads and processes than the one that waits for them.
class ChildTime {
 public:
  ChildTime(pid_t child, std::chrono::milliseconds limit);
  /// Returns how long to wait for the child before asking again; 0 if its time is over.
  std::chrono::milliseconds left();

 private:
  pid_t child_;
  std::chrono::milliseconds limit_;
  double used_before_;  ///< seconds
  double used_by_others_before_ = 0;
  std::chrono::steady_clock::time_point deadline_;
  int waits_ = 1;
};

/// Returns true if `channel` can be read (or is closed at the other end) before the time of the
/// child is over.
bool answers_in_time(int channel, pid_t child, std::chrono::milliseconds time_limit);

/// For a child process: exit() then ends it at once, without the handlers and destructors of the
/// parent, and a crash leaves no core file.
void end_without_a_trace();

/// Runs `work` in a child process whose output is discarded. Returns how the work ended, in words
/// that follow "loading it"; empty if it returned normally. Throws std::system_error if the machine
/// cannot start a process.
std::string trial_run(const std::function<void()>& work, std::chrono::milliseconds time_limit);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_
