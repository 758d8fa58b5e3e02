#include "adapters/sandbox/fork_server.h"

#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>

namespace ropecheck::adapters {
namespace {

/// The file descriptors of this program's own channels are below this number.
constexpr int kChannelsBelow = 256;

struct Request {
  pid_t wait_for = 0;  // 0: start a process
  std::size_t number = 0;
  std::size_t files = 0;
};

struct Answer {
  pid_t process = 0;
  int status = 0;  // of the process that has ended
  int error = 0;   // errno, if there is no process
};

using Files = std::array<int, ForkServer::kMostFiles>;

/// Sends a request, and with it the files.
bool send_request(int channel, Request request, std::span<const int> files) {
  request.files = files.size();
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(Files))> control{};
  iovec part{&request, sizeof request};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!files.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(files.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(files.size_bytes());
    std::memcpy(CMSG_DATA(header), files.data(), files.size_bytes());
  }
  return sendmsg(channel, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof request);
}

/// Returns nothing if the other side is gone.
std::optional<Request> receive_request(int channel, Files& files) {
  Request request;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(Files))> control{};
  iovec part{&request, sizeof request};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t received = 0;
  do {
    received = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received != static_cast<ssize_t>(sizeof request)) return std::nullopt;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr)
    std::memcpy(files.data(), CMSG_DATA(header), request.files * sizeof(int));
  return request;
}

/// Closes the channels of other users of this process: they would stay open after their owners have
/// closed them.
void close_other_channels(std::span<const int> kept) {
  for (int file = STDERR_FILENO + 1; file < kChannelsBelow; ++file)
    if (std::find(kept.begin(), kept.end(), file) == kept.end() &&
        (fcntl(file, F_GETFD) & FD_CLOEXEC) != 0)
      close(file);
}

Answer wait_for(pid_t process) {
  Answer answer{process, 0, 0};
  while (waitpid(process, &answer.status, 0) < 0)
    if (errno != EINTR) return {0, 0, errno};
  return answer;
}

/// Runs in the server. An exception must not return into the copied program.
[[noreturn]] void serve(const ForkServer::Work& work, int channel) noexcept {
  close_other_channels(std::array{channel});
#ifdef __GLIBC__
  // The tables of pages that the program has freed would be copied for each process.
  malloc_trim(0);
#endif
  // Interrupting the program from a terminal is for the program to answer, which ends the server.
  signal(SIGINT, SIG_IGN);
  Files files{};
  while (const std::optional<Request> request = receive_request(channel, files)) {
    const auto given = std::span<const int>(files).first(request->files);
    Answer answer;
    if (request->wait_for != 0) {
      answer = wait_for(request->wait_for);
    } else if ((answer.process = fork()) == 0) {
      signal(SIGINT, SIG_DFL);
      close(channel);
      work(given, request->number);
      _exit(EXIT_SUCCESS);
    }
    if (answer.process < 0) answer.error = errno;
    for (const int file : given) close(file);
    if (write(channel, &answer, sizeof answer) != static_cast<ssize_t>(sizeof answer)) break;
  }
  _exit(EXIT_SUCCESS);
}

/// Returns the server's answer to a request. If there is none, the error says that the server is
/// gone.
Answer answer_to(int channel, const Request& request, std::span<const int> files) {
  Answer answer;
  if (!send_request(channel, request, files)) return {0, 0, ESRCH};
  ssize_t received = 0;
  do {
    received = recv(channel, &answer, sizeof answer, MSG_WAITALL);
  } while (received < 0 && errno == EINTR);
  return received == static_cast<ssize_t>(sizeof answer) ? answer : Answer{0, 0, ESRCH};
}

}  // namespace

ForkServer::ForkServer(const Work& work) {
  std::array<int, 2> ends;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "a child process cannot be reached");
  std::fflush(nullptr);  // otherwise both processes would print the pending output
  server_ = fork();
  if (server_ == 0) serve(work, ends[1]);
  const int error = errno;
  close(ends[1]);
  channel_ = ends[0];
  if (server_ > 0) return;
  close(channel_);
  throw std::system_error(error, std::generic_category(), "a child process cannot be started");
}

ForkServer::~ForkServer() {
  close(channel_);
  while (waitpid(server_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

pid_t ForkServer::start(std::span<const int> files, std::size_t number) {
  assert(files.size() <= kMostFiles);
  const std::lock_guard lock(mutex_);
  const Answer answer = answer_to(channel_, {0, number, 0}, files);
  if (answer.process > 0) return answer.process;
  throw std::system_error(answer.error, std::generic_category(),
                          "a child process cannot be started");
}

int ForkServer::wait(pid_t process) {
  const std::lock_guard lock(mutex_);
  return answer_to(channel_, {process, 0, 0}, {}).status;
}

}  // namespace ropecheck::adapters
