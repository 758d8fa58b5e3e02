#include "field_oracles/run_apart.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <system_error>
#include <thread>

namespace ropecheck::field {
namespace {

struct Child {
  std::size_t index;
  int from;  ///< the end of the pipe to read from
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string rest_of(int pipe) {
  std::string all;
  char some[4096];
  for (ssize_t n; (n = read(pipe, some, sizeof some)) > 0;)
    all.append(some, static_cast<std::size_t>(n));
  close(pipe);
  return all;
}

}  // namespace

std::vector<Answer> run_apart(
    std::size_t count,
    const std::function<void(std::size_t, const std::function<void(char)>& say)>& work) {
  std::vector<Answer> answers(count);
  std::map<pid_t, Child> running;
  const auto finish_one = [&] {
    int status = 0;
    const pid_t ended = wait(&status);
    if (ended < 0) fail("wait");
    const auto child = running.find(ended);
    if (child == running.end()) return;
    answers[child->second.index] = {rest_of(child->second.from), !WIFEXITED(status)};
    running.erase(child);
  };
  const std::size_t at_once = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < count; ++i) {
    while (running.size() >= at_once) finish_one();
    int ends[2];
    if (pipe(ends) != 0) fail("pipe");
    const pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      close(ends[0]);
      const rlimit minute = {60, 60};
      setrlimit(RLIMIT_CPU, &minute);  // of its own time, however busy the machine is
      work(i, [&](char c) {
        if (write(ends[1], &c, 1) != 1) _exit(1);
      });
      _exit(0);
    }
    close(ends[1]);
    running[child] = {i, ends[0]};
  }
  while (!running.empty()) finish_one();
  return answers;
}

}  // namespace ropecheck::field
