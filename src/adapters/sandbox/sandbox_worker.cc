#include "adapters/sandbox/sandbox_worker.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "adapters/sandbox/child_process.h"
#include "adapters/sandbox/sandbox_child.h"
#include "adapters/sandbox/sandbox_messages.h"
#include "properties/case/encoding/spec_text.h"

namespace ropecheck::adapters {
namespace {

/// Nearly all calls return within this time, so that nothing else has to be known about the child:
/// neither the clock nor its processor time is read for them. Slower calls have the time limit from
/// then on.
constexpr timeval kShortWait{0, 10'000};

/// A call that prints this much counts as failed: thousands of such calls would take minutes.
constexpr off_t kFarTooMuch = off_t{1} << 18;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Returns a file in memory, without a name. Throws std::system_error.
int new_file() {
  const int file = memfd_create("sandbox", MFD_CLOEXEC);
  if (file < 0) throw_errno("memory cannot be shared with a child process");
  return file;
}

/// Maps the messages, which are in a file. Throws std::bad_alloc.
SandboxMessages& map_messages(int file) {
  void* shared = MAP_FAILED;
  if (ftruncate(file, sizeof(SandboxMessages)) == 0)
    shared = mmap(nullptr, sizeof(SandboxMessages), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_NORESERVE, file, 0);
  if (shared == MAP_FAILED) throw std::bad_alloc();
  return *static_cast<SandboxMessages*>(shared);
}

CallStatus status_in(const SandboxMessages::Answer& answer) {
  CallStatus status{answer.message.data()};
  status.side_effect = answer.side_effect.data();
  status.declined = answer.declined;
  return status;
}

}  // namespace

std::string_view name_of(SandboxSlot slot) {
  constexpr std::array<std::string_view, kSandboxSlots> kNames = {
      "the positions", "the input of q", "the output of q", "the input of k", "the output of k"};
  return kNames[static_cast<std::size_t>(slot)];
}

std::shared_ptr<ForkServer> server_of(const Implementation& inner) {
  return std::make_shared<ForkServer>([&inner](std::span<const int> files, std::size_t capacity) {
    const GuardedMemory memory(kSandboxCalls * kSandboxSlots, capacity, files[2]);
    SandboxMessages& messages = map_messages(files[1]);
    close(files[1]);
    close(files[2]);
    serve_calls(inner, messages, files[0], memory.start());
  });
}

SandboxWorker::SandboxWorker(std::shared_ptr<ForkServer> server, std::size_t capacity)
    : SandboxWorker(std::move(server), capacity, new_file()) {}

SandboxWorker::SandboxWorker(std::shared_ptr<ForkServer> server, std::size_t capacity,
                             int memory_file)
    : server_(std::move(server)),
      capacity_(capacity),
      memory_(kSandboxCalls * kSandboxSlots, capacity, memory_file) {
  const int messages_file = new_file();
  messages_ = &map_messages(messages_file);
  messages_->memory = memory_.start();
  std::array<int, 2> ends;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw_errno("a child process cannot be reached");
  child_ = server_->start(std::array{ends[1], messages_file, memory_file}, capacity);
  for (const int file : {ends[1], messages_file, memory_file}) close(file);
  channel_ = ends[0];
  setsockopt(channel_, SOL_SOCKET, SO_RCVTIMEO, &kShortWait, sizeof kShortWait);
  memory_.hide_from_new_processes();
  madvise(messages_, sizeof(SandboxMessages), MADV_DONTFORK);
}

SandboxWorker::~SandboxWorker() {
  kill();
  close(channel_);
  munmap(messages_, sizeof(SandboxMessages));
}

void SandboxWorker::kill() {
  if (!alive()) return;
  ::kill(child_, SIGKILL);
  server_->wait(child_);
  child_ = 0;
}

// The first call may use any processor, so that threads that it starts may, too.
void SandboxWorker::place_child(bool at_once) {
  if (at_once || !has_answered_ || messages_->own_threads)
    processor_.leave(child_);
  else
    processor_.join(child_);
}

CallStatus SandboxWorker::request(std::span<const Call> calls, bool in_turn,
                                  std::chrono::milliseconds time_limit) {
  messages_->calls = calls.size();
  messages_->in_turn = in_turn;
  messages_->answered = 0;
  messages_->early_stop = static_cast<unsigned>(time_limit.count() / 1000 * kPatience + 5);
  messages_->race_seconds = static_cast<unsigned>(time_limit.count() / 1000 + 1);
  messages_->fault_known = false;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    SandboxMessages::Request& request = messages_->requests[i];
    request.call = calls[i];
    request.new_spec =
        (i == 0 || !in_turn) && (!sent_specs_[i] || !(*sent_specs_[i] == *calls[i].spec));
    if (!request.new_spec) continue;
    const std::string text = to_text(*calls[i].spec);
    if (text.size() > SandboxMessages::kText)
      return {"the specification is too long for the sandbox"};
    std::copy(text.begin(), text.end(), request.spec.begin());
    request.spec_length = text.size();
    sent_specs_[i] = *calls[i].spec;
  }
  place_child(calls.size() > 1 && !in_turn);
  char token = 1;
  const bool sent = send(channel_, &token, 1, MSG_NOSIGNAL) == 1;
  ssize_t received = sent ? recv(channel_, &token, 1, 0) : 0;
  if (received < 0) {
    std::size_t answered = 0;
    // The time limit is that of each call.
    while (!answers_in_time(channel_, child_, time_limit)) {
      if (std::exchange(answered, messages_->answered) < messages_->answered) continue;
      kill();
      CallStatus status{"the call did not return in time (--call-limit)"};
      status.ending = CallStatus::Ending::hung;
      return status;
    }
    received = recv(channel_, &token, 1, 0);
  }
  if (received != 1) return describe_death();
  has_answered_ = true;
  for (std::size_t i = 0; i < messages_->answered; ++i) {
    if (messages_->answers[i].printed < kFarTooMuch) continue;
    kill();
    CallStatus status{printed_text(messages_->answers[i].printed)};
    status.ending = CallStatus::Ending::crashed;
    return status;
  }
  return {};
}

CallStatus SandboxWorker::call(std::span<const Call> calls, std::chrono::milliseconds time_limit) {
  const CallStatus status = request(calls, false, time_limit);
  return status.ok() ? status_in(messages_->answers[0]) : status;
}

std::vector<CallStatus> SandboxWorker::call_in_turn(std::span<const Call> calls,
                                                    std::chrono::milliseconds time_limit) {
  const CallStatus status = request(calls, true, time_limit);
  std::vector<CallStatus> all;
  for (std::size_t i = 0; i < messages_->answered; ++i)
    all.push_back(status_in(messages_->answers[i]));
  if (!status.ok()) all.push_back(status);
  return all;
}

CallStatus SandboxWorker::describe_death() {
  const int how = server_->wait(std::exchange(child_, 0));
  CallStatus status;
  status.ending = CallStatus::Ending::crashed;
  if (WIFEXITED(how)) {
    status.message = fmt::format("the call ended the process with exit({})", WEXITSTATUS(how));
    return status;
  }
  const int signal = WTERMSIG(how);
  status.message = std::string("the call ended the process: ") + strsignal(signal);
  if (!messages_->fault_known) return status;
  // Only a fault without an address is a general protection fault: a plain access out of bounds has
  // an address.
  if (messages_->fault_without_address)
    status.message +=
        ", by a general protection fault, as aligned accesses of unaligned addresses cause it";
  const std::size_t slot = memory_.slot_of(messages_->fault_address);
  if (slot < kSandboxCalls * kSandboxSlots)
    status.message += std::string(", ") + (messages_->fault_is_write ? "writing " : "reading ") +
                      std::string(memory_.side_of(slot, messages_->fault_address)) +
                      " the memory of " +
                      std::string(name_of(static_cast<SandboxSlot>(slot % kSandboxSlots)));
  return status;
}

}  // namespace ropecheck::adapters
