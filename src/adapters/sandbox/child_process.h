#ifndef ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

// What foreign code may do to a process, done to one that can be spared.
namespace ropecheck::adapters {

/// On a busy machine a child may hardly have run within its time limit: while it could, it is given
/// up to this many times as much.
inline constexpr int kPatience = 16;

/// Whether `channel` can be read (or is closed at the other end) before the child has had
/// `time_limit`: of a processor, or of waiting for what may never come.
bool answers_in_time(int channel, pid_t child, std::chrono::milliseconds time_limit);

/// In a child process: exit() ends it at once, without handlers and destructors that are the
/// parent's, and a crash leaves no file.
void end_without_a_trace();

/// Carries work out in a child process whose output nobody sees. Says what came of it in words that
/// follow "loading it", if it was anything but a return; empty otherwise. Throws std::system_error
/// where the machine cannot start a process.
std::string trial_run(const std::function<void()>& work, std::chrono::milliseconds time_limit);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_CHILD_PROCESS_H_
