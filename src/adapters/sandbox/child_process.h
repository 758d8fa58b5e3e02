#ifndef ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

// Foreign code may crash, hang or exit a process. The functions here run such code in a child
// process and report how it ended.
namespace ropecheck::adapters {

/// On a busy machine a child may get little of a processor within its time limit. As long as it is
/// runnable, it gets up to this many times the limit.
inline constexpr int kPatience = 16;

/// Returns true if `channel` can be read (or is closed at the other end) before the child has used
/// up `time_limit`, either as processor time or as time asleep.
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
