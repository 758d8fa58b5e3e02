#include "adapters/sandbox/first_calls.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "adapters/resolved_frequencies.h"
#include "adapters/sandbox/repeatable_call.h"

namespace ropecheck::adapters {
namespace {

/// New processes in which first calls meet. Each takes about a millisecond. A run has dozens of
/// such cases, so that a race that shows once in a hundred processes shows in nearly every run.
constexpr int kProcesses = 6;

/// The exit codes of those processes: none that foreign code is likely to use.
enum Ending : int { as_alone = 81, differs = 82, differs_later = 83, fails = 84 };

/// Runs `work` in a copy of this process. Returns its exit code, or −signal.
template <class Work>
int in_new_process(const Work& work, std::chrono::seconds time_limit) {
  const pid_t child = fork();
  if (child < 0) return as_alone;  // a machine without room for processes shows no race
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(static_cast<unsigned>(time_limit.count()));
    _exit(work());
  }
  int how = 0;
  while (waitpid(child, &how, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

/// Makes the calls with these indices, each in a thread of its own. The threads start together: a
/// barrier that sleeps would wake them one after the other.
Ending make_at_once(std::vector<RepeatableCall>& calls, const std::vector<std::size_t>& indices,
                    const std::vector<RepeatableCall::Contents>& alone) {
  std::atomic<std::size_t> arrived = 0;
  std::atomic<bool> failed = false;
  const auto same = [&](std::size_t i) { return calls[i].outputs() == alone[i % alone.size()]; };
  {
    std::vector<std::jthread> threads;
    for (const std::size_t i : indices)
      threads.emplace_back([&, i] {
        resolved_frequencies(*calls[i].call().spec);  // each thread remembers them
        ++arrived;
        constexpr int kSpinsPerTurn = 20'000;
        for (int spins = 0; arrived < indices.size(); ++spins)
          if (spins % kSpinsPerTurn == kSpinsPerTurn - 1) std::this_thread::yield();
        if (!calls[i].make().ok()) failed = true;
      });
  }
  if (failed) return fails;
  for (const std::size_t i : indices)
    if (!same(i)) return differs;
  // A table may have been left in pieces.
  calls.front().restore_outputs();
  if (!calls.front().make().ok()) return fails;
  return same(0) ? as_alone : differs_later;
}

std::string how_often(int times, int processes) {
  return fmt::format(
      "a race: first calls of a process, made in several threads at once, went wrong in {} of {} "
      "processes: ",
      times, processes);
}

}  // namespace

CallStatus race_first_calls(const std::function<CallStatus(const Call&)>& rotate,
                            std::span<const Call> calls, std::chrono::seconds time_limit) {
  std::vector<RepeatableCall> all;
  for (const Call& call : calls) {
    resolved_frequencies(*call.spec);  // for the processes that are copied from this one
    all.emplace_back(rotate, call);
  }
  const auto make_alone = [&] {
    for (std::size_t i = 0; i < calls.size() / 2; ++i)
      if (!all[i].make().ok()) return fails;
    return as_alone;
  };
  const auto start = std::chrono::steady_clock::now();
  // If a call fails by itself, there is no need for a race; if it is slow, no time.
  const std::chrono::seconds for_two = std::max(time_limit / 3, std::chrono::seconds(1));
  if (in_new_process(make_alone, for_two) != as_alone) return {};
  std::vector<RepeatableCall::Contents> alone;
  for (std::size_t i = 0; i < calls.size() / 2; ++i) alone.push_back(all[i].outputs());

  const std::vector<std::size_t> equal = {0, 2}, different = {0, 1, 2, 3};
  int processes = 0, wrong = 0, failed = 0, ended = 0, signal = 0;
  while (processes < kProcesses && std::chrono::steady_clock::now() - start < time_limit / 5.0) {
    for (RepeatableCall& call : all) call.restore_outputs();
    const auto& indices = processes % 4 == 3 ? different : equal;
    const int ending =
        in_new_process([&] { return make_at_once(all, indices, alone); }, time_limit);
    ++processes;
    wrong += ending == differs || ending == differs_later ? 1 : 0;
    failed += ending == fails ? 1 : 0;
    if (ending >= as_alone && ending <= fails) continue;
    ++ended;
    if (ending < 0) signal = -ending;
  }
  const int times = wrong + failed + ended;
  if (times == 0) return {};
  return {how_often(times, processes) +
          (wrong > 0    ? "results differ from those of the calls alone"
           : failed > 0 ? "calls failed"
           : signal > 0 ? std::string("the process ended: ") + strsignal(signal)
                        : "the process ended")};
}

}  // namespace ropecheck::adapters
