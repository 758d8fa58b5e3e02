#include "adapters/sandbox/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "support/output_redirect.h"

namespace ropecheck::adapters {
namespace {

/// Returns the processor time that a process has used so far, in seconds.
double processor_seconds(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

/// Returns true if a thread only lacks a processor, or waits for a disk. A thread that sleeps,
/// perhaps waiting for something that never comes, is not runnable.
bool is_runnable(const std::filesystem::path& thread) {
  std::ifstream file(thread / "stat");
  std::string text;
  std::getline(file, text);
  // The name, in parentheses, may hold any character; the state follows it.
  const std::size_t name_end = text.rfind(") ");
  return name_end != std::string::npos && name_end + 2 < text.size() &&
         (text[name_end + 2] == 'R' || text[name_end + 2] == 'D');
}

struct Demand {
  int runnable_threads = 0;
  double seconds_of_others = 0;  ///< processor time of the processes that the process started
};

/// Adds the threads of a process, and those of the processes that it started: just-in-time
/// compilers run in either, and the thread that waits for them sleeps.
void add_demand(pid_t process, Demand& demand) {
  std::error_code none;
  const std::filesystem::path threads = fmt::format("/proc/{}/task", process);
  for (std::filesystem::directory_iterator one(threads, none), end; one != end;
       one.increment(none)) {
    demand.runnable_threads += is_runnable(*one) ? 1 : 0;
    std::ifstream children(one->path() / "children");
    for (pid_t child = 0; children >> child;) {
      demand.seconds_of_others += processor_seconds(child);
      add_demand(child, demand);
    }
  }
}

int usable_processors() {
  cpu_set_t usable;
  return sched_getaffinity(0, sizeof usable, &usable) == 0 ? CPU_COUNT(&usable) : 1;
}

/// Runs in the child of a trial. The byte that it writes tells the parent whether `work` threw.
[[noreturn]] void carry_out(const std::function<void()>& work, int channel) {
  end_without_a_trace();
  const support::OutputRedirect silence;
  char threw = 0;
  try {
    work();
  } catch (...) {
    threw = 1;
  }
  _exit(write(channel, &threw, 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

}  // namespace

ChildTime::ChildTime(pid_t child, std::chrono::milliseconds limit)
    : child_(child),
      limit_(limit),
      used_before_(processor_seconds(child)),
      deadline_(std::chrono::steady_clock::now() + limit) {}

std::chrono::milliseconds ChildTime::left() {
  const auto now = std::chrono::steady_clock::now();
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - now);
  if (left > std::chrono::milliseconds(0)) return left;
  Demand demand;
  add_demand(child_, demand);
  // Nobody looks at other processes before the limit is over, so their time counts from then on.
  if (waits_ == 1) used_by_others_before_ = demand.seconds_of_others;
  const double used = processor_seconds(child_) - used_before_ +
                      std::max(0.0, demand.seconds_of_others - used_by_others_before_);
  // Threads that could run side by side have the limit each.
  const int at_once = std::min(demand.runnable_threads, usable_processors());
  if (waits_ == kPatience || at_once == 0 ||
      used * 2000 > static_cast<double>(limit_.count()) * at_once)
    return {};
  ++waits_;
  deadline_ = now + limit_;
  return limit_;
}

bool answers_in_time(int channel, pid_t child, std::chrono::milliseconds time_limit) {
  pollfd answer{channel, POLLIN, 0};
  ChildTime time(child, time_limit);
  while (true) {
    const std::chrono::milliseconds left = time.left();
    if (left.count() == 0) return false;
    const int ready = poll(&answer, 1, static_cast<int>(left.count()));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
  }
}

void end_without_a_trace() {
  const rlimit no_core_files{0, 0};
  setrlimit(RLIMIT_CORE, &no_core_files);
  on_exit([](int status, void*) { _exit(status); }, nullptr);
}

std::string trial_run(const std::function<void()>& work, std::chrono::milliseconds time_limit) {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "a pipe cannot be made");
  std::fflush(nullptr);  // otherwise both processes would print the pending output
  const pid_t child = fork();
  if (child < 0)
    throw std::system_error(errno, std::generic_category(), "a child process cannot be started");
  if (child == 0) {
    close(ends[0]);
    carry_out(work, ends[1]);
  }
  close(ends[1]);
  const bool in_time = answers_in_time(ends[0], child, time_limit);
  char threw = 0;
  const bool returned = in_time && read(ends[0], &threw, 1) == 1;
  close(ends[0]);
  if (!in_time) kill(child, SIGKILL);
  int how = 0;
  while (waitpid(child, &how, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) return "does not end in time (--start-limit)";
  if (returned) return threw != 0 ? "ends in an exception" : "";
  if (WIFEXITED(how)) return fmt::format("ends the process with exit({})", WEXITSTATUS(how));
  return fmt::format("ends the process: {}", strsignal(WTERMSIG(how)));
}

}  // namespace ropecheck::adapters
