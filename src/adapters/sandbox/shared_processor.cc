#include "adapters/sandbox/shared_processor.h"

#include <fmt/format.h>
#include <charconv>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <string>
#include <system_error>

namespace ropecheck::adapters {
namespace {

std::chrono::nanoseconds read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

// If the processors cannot be read, there are too many for a cpu_set_t, and the child stays where
// it is.
SharedProcessor::SharedProcessor() {
  if (sched_getaffinity(0, sizeof all_, &all_) != 0) CPU_ZERO(&all_);
}

void SharedProcessor::join(pid_t child) {
  const int here = sched_getcpu();
  if (here == joined_ || here < 0 || here >= CPU_SETSIZE || CPU_COUNT(&all_) < 2) return;
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<std::size_t>(here), &only);
  if (sched_setaffinity(child, sizeof only, &only) == 0) joined_ = here;
}

void SharedProcessor::leave(pid_t child) {
  if (joined_ < 0) return;
  joined_ = -1;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(fmt::format("/proc/{}/task", child), error)) {
    const std::string name = entry.path().filename();
    pid_t thread = 0;
    std::from_chars(name.data(), name.data() + name.size(), thread);
    sched_setaffinity(thread, sizeof all_, &all_);
  }
}

bool OtherThreads::have_run() const {
  constexpr std::chrono::microseconds kLessThanAThread{5};  // starting one takes longer
  return time() - before_ > kLessThanAThread;
}

std::chrono::nanoseconds OtherThreads::time() {
  const std::chrono::nanoseconds all = read(CLOCK_PROCESS_CPUTIME_ID);
  return all - read(CLOCK_THREAD_CPUTIME_ID);
}

}  // namespace ropecheck::adapters
