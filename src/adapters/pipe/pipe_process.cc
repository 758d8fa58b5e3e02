#include "adapters/pipe/pipe_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <system_error>
#include <thread>

extern char** environ;

namespace ropecheck::adapters {
namespace {

using std::chrono::milliseconds;

/// Bytes of standard error that are kept, and lines that are quoted from it.
constexpr std::size_t kErrorTail = 4096;
constexpr std::size_t kLinesQuoted = 3;

/// Time for a process to end by itself after its input was closed.
constexpr milliseconds kGrace{500};

[[noreturn]] void throw_error(int error) {
  throw std::system_error(error, std::generic_category(), "a process cannot be started");
}

struct PipeEnds {
  int read = -1;
  int write = -1;
};

PipeEnds make_pipe() {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw_error(errno);
  return {ends[0], ends[1]};
}

void close_end(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

/// The environment with one more variable in it.
std::vector<std::string> environment_with(const std::string& name, const std::string& value) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!std::string_view(*variable).starts_with(name + "=")) variables.emplace_back(*variable);
  variables.push_back(name + "=" + value);
  return variables;
}

/// Runs the command with these files as standard input, output and error, and with the shared
/// memory as file kSharedFile, which a variable names.
pid_t spawn(const std::string& command, int input, int output, int error, int memory) {
  constexpr int kSharedFile = 3;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, error, STDERR_FILENO);
  if (memory >= 0) posix_spawn_file_actions_adddup2(&files, memory, kSharedFile);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults, blocked;
  sigemptyset(&blocked);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::string shell = "sh", option = "-c", text = command;
  const std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
  pid_t child = 0;
  std::vector<std::string> variables;
  if (memory >= 0)
    variables = environment_with("ROPECHECK_SHARED_MEMORY", std::to_string(kSharedFile));
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  const int failed = posix_spawn(&child, "/bin/sh", &files, &attributes, arguments.data(),
                                 memory >= 0 ? environment.data() : environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) throw_error(failed);
  return child;
}

std::string seconds(milliseconds time) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.3g s", static_cast<double>(time.count()) / 1000);
  return text.data();
}

/// A character that is cut in two by the end of the bytes does not count.
bool is_text(std::span<const std::byte> bytes) {
  constexpr std::string_view kNoCharacter = "\uFFFD";
  const std::string words = words_of(bytes);
  const std::size_t first = words.find(kNoCharacter);
  return first == std::string::npos || first + kNoCharacter.size() == words.size();
}

std::string hexadecimal(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte b : bytes) {
    std::array<char, 4> two;
    std::snprintf(two.data(), two.size(), "%02x", static_cast<unsigned>(b));
    text += two.data();
  }
  return text;
}

std::string name_of(std::uint32_t type) {
  switch (static_cast<FrameType>(type)) {
    case FrameType::hello:
      return "a hello";
    case FrameType::call:
      return "a call";
    case FrameType::result:
      return "a result";
    case FrameType::error:
      return "an error";
  }
  return fmt::format("a frame of unknown type {}", type);
}

}  // namespace

PipeProcess::PipeProcess(const std::string& command, int memory) {
  // If the program is gone, write returns an error instead of raising a signal.
  static const auto ignored = ::signal(SIGPIPE, SIG_IGN);
  static_cast<void>(ignored);
  PipeEnds input = make_pipe(), output = make_pipe(), errors = make_pipe();
  to_child_ = input.write;
  from_child_ = output.read;
  errors_ = errors.read;
  for (const int end : {to_child_, from_child_, errors_}) fcntl(end, F_SETFL, O_NONBLOCK);
  try {
    child_ = spawn(command, input.read, output.write, errors.write, memory);
  } catch (...) {
    for (int* end : {&input.read, &output.write, &errors.write}) close_end(*end);
    close_pipes();
    throw;
  }
  for (int* end : {&input.read, &output.write, &errors.write}) close_end(*end);
}

PipeProcess::~PipeProcess() {
  close_end(to_child_);
  if (alive()) wait(kGrace);
  kill();
  close_pipes();
}

void PipeProcess::close_pipes() {
  for (int* end : {&to_child_, &from_child_, &errors_}) close_end(*end);
}

/// Waits for the process to end. Returns its status; −1 if it is still running.
int PipeProcess::wait(milliseconds time_limit) {
  const auto deadline = std::chrono::steady_clock::now() + time_limit;
  int how = -1;
  while (waitpid(child_, &how, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= deadline) return -1;
    take_last_words();  // the process may be blocked until its standard error is read
    std::this_thread::sleep_for(milliseconds(1));
  }
  ::kill(-child_, SIGKILL);  // the processes that the command has started
  child_ = 0;
  return how;
}

void PipeProcess::kill() {
  if (!alive()) return;
  ::kill(-child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  child_ = 0;
}

void PipeProcess::take_last_words() {
  std::array<char, 4096> some;
  for (ssize_t got = 0; (got = read(errors_, some.data(), some.size())) > 0;) {
    printed_ += static_cast<std::size_t>(got);
    error_tail_.append(some.data(), static_cast<std::size_t>(got));
    if (error_tail_.size() > kErrorTail) error_tail_.erase(0, error_tail_.size() - kErrorTail);
  }
}

/// The last lines of standard error, joined into one line.
std::string PipeProcess::last_words() const {
  std::vector<std::string> lines = {""};
  for (const char c : error_tail_) {
    if (c != '\n')
      lines.back() += c;
    else if (lines.back().find_first_not_of(" \r\t") != std::string::npos)
      lines.emplace_back();
  }
  if (lines.back().empty()) lines.pop_back();
  std::string words;
  for (std::size_t i = lines.size() - std::min(lines.size(), kLinesQuoted); i < lines.size(); ++i)
    words += (words.empty() ? "; its last words: " : " | ") +
             words_of(std::as_bytes(std::span(lines[i])));
  return words;
}

/// Receives until `received` holds `wanted` bytes, and sends meanwhile. Returns false if that
/// fails: the output ended (output_ended_), the time is over, or the bytes are no start of a frame.
bool PipeProcess::move_bytes(std::span<const std::byte>& to_send, std::vector<std::byte>& received,
                             std::size_t wanted, ChildTime& time) {
  std::array<std::byte, 65536> some;
  while (received.size() < wanted) {
    const milliseconds left = time.left();
    if (left.count() == 0) return false;
    std::array<pollfd, 3> ends = {{{from_child_, POLLIN, 0},
                                   {errors_, POLLIN, 0},
                                   {to_send.empty() ? -1 : to_child_, POLLOUT, 0}}};
    if (poll(ends.data(), ends.size(), static_cast<int>(left.count())) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (ends[1].revents != 0) {
      take_last_words();
      // After it is closed, standard error would always count as ready.
      if ((ends[1].revents & POLLHUP) != 0) close_end(errors_);
    }
    if (ends[2].revents != 0) {
      const ssize_t sent = write(to_child_, to_send.data(), to_send.size());
      if (sent > 0) to_send = to_send.subspan(static_cast<std::size_t>(sent));
      // The process reads no more. If it has ended, the end of its output shows that.
      if (sent < 0 && errno != EAGAIN) to_send = {};
    }
    if (ends[0].revents == 0) continue;
    // Reads no more than belongs to the frame; any further bytes are examined separately.
    const ssize_t got =
        read(from_child_, some.data(), std::min(some.size(), wanted - received.size()));
    output_ended_ = got == 0;
    if (output_ended_) return false;
    if (got > 0) received.insert(received.end(), some.begin(), some.begin() + got);
    if (!read_frame_header(received).has_magic) return false;
  }
  return true;
}

CallStatus PipeProcess::give_up(const std::string& message) {
  take_last_words();
  kill();
  CallStatus status{message + last_words()};
  status.ending = CallStatus::Ending::crashed;
  return status;
}

ReceivedFrame PipeProcess::broken(const std::string& message) { return {{}, {}, give_up(message)}; }

ReceivedFrame PipeProcess::late(std::size_t received, std::size_t wanted, CallTime time) {
  const std::string limit = fmt::format("{} (set by {})", seconds(time.limit), time.option);
  CallStatus status = give_up(
      received == 0 ? "the command did not answer within " + limit
                    : fmt::format("the command stopped in the middle of a frame, after {} of {} "
                                  "bytes, and did not go on within {}",
                                  received, wanted, limit));
  status.ending = CallStatus::Ending::hung;
  return {{}, {}, status};
}

ReceivedFrame PipeProcess::ended() {
  const int how = wait(kGrace);
  take_last_words();
  if (how == -1) return broken("the command closed its standard output");
  CallStatus status;
  status.ending = CallStatus::Ending::crashed;
  status.message =
      WIFEXITED(how)
          ? fmt::format("the command ended with exit code {}", WEXITSTATUS(how))
          : fmt::format("the command was ended by a signal: {}", strsignal(WTERMSIG(how)));
  status.message += last_words();
  return {{}, {}, status};
}

ReceivedFrame PipeProcess::exchange(std::span<const std::byte> bytes,
                                    std::span<const Allowed> allowed, CallTime time) {
  ChildTime time_of_child(child_, time.limit);
  std::vector<std::byte> received;
  const auto receive = [&](std::size_t wanted) {
    return move_bytes(bytes, received, wanted, time_of_child);
  };
  const auto no_frame = [&] {
    // Reads a little more for the message to quote; not much, because a frame may follow the text.
    const bool text = is_text(received);
    std::array<std::byte, 64> some;
    if (const ssize_t got = read(from_child_, some.data(), some.size()); got > 0)
      received.insert(received.end(), some.begin(), some.begin() + got);
    return broken(
        text ? "the command printed text where a frame belongs: '" + words_of(received) + "'"
             : "the command wrote bytes that start no frame: " +
                   hexadecimal(std::span(received).first(std::min(received.size(), kFrameHeader))));
  };
  output_ended_ = false;
  if (!receive(kFrameHeader)) {
    if (!received.empty() && !read_frame_header(received).has_magic) return no_frame();
    return output_ended_ ? ended() : late(received.size(), kFrameHeader, time);
  }
  const FrameHeader header = read_frame_header(received);
  if (!header.has_magic) return no_frame();
  const auto fits = std::find_if(allowed.begin(), allowed.end(), [&](const Allowed& one) {
    return static_cast<std::uint32_t>(one.type) == header.type;
  });
  if (fits == allowed.end())
    return broken(fmt::format("the command sent {} where {} is due", name_of(header.type),
                              name_of(static_cast<std::uint32_t>(allowed.front().type))));
  if (header.length < fits->least || header.length > fits->most)
    return broken(fmt::format("the command sent {} of {} bytes where {}{} are due",
                              name_of(header.type), header.length,
                              fits->least == fits->most ? "" : "at most ", fits->most));
  const std::size_t whole = kFrameHeader + static_cast<std::size_t>(header.length);
  if (!receive(whole)) return output_ended_ ? ended() : late(received.size(), whole, time);
  if (!bytes.empty()) return broken("the command answered before it had read the call");
  received.erase(received.begin(), received.begin() + kFrameHeader);
  pollfd more{from_child_, POLLIN, 0};
  if (poll(&more, 1, 0) > 0 && (more.revents & POLLIN) != 0)
    return broken("the command wrote more than its answer");
  return {fits->type, std::move(received), {}};
}

}  // namespace ropecheck::adapters
