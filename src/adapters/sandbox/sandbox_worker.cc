#include "adapters/sandbox/sandbox_worker.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "adapters/sandbox/calls_at_once.h"
#include "adapters/sandbox/child_process.h"
#include "adapters/sandbox/first_calls.h"
#include "adapters/sandbox/float_environment.h"
#include "adapters/spec_from_text.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/tensor_span.h"

namespace ropecheck::adapters {

/// The messages between parent and child, in memory that they share.
struct SandboxMessages {
  static constexpr std::size_t kText = std::size_t{1} << 20;

  // The request.
  struct Request {
    Call call;  // its spec pointer is the child's own
    bool new_spec;
    std::size_t spec_length;
    std::array<char, kText> spec;
  };
  std::array<Request, kSandboxCalls> requests;
  std::size_t calls;      // the number of calls
  bool in_turn;           // one after the other, all of the first one's specification
  unsigned early_stop;    // seconds
  unsigned race_seconds;  // for the first calls of a process

  // The answers: one for each call made in turn, one for calls made at the same time.
  struct Answer {
    std::array<char, 512> message;
    std::array<char, 512> side_effect;
    bool declined;
    off_t printed;  // bytes
  };
  std::array<Answer, kSandboxCalls> answers;
  std::atomic<std::size_t> answered;

  // Written by the handler of SIGSEGV and SIGBUS.
  const void* fault_address;
  bool fault_known;
  bool fault_is_write;
  bool fault_without_address;  // x86: a general protection fault
};

namespace {

constexpr off_t kMostPrinted = 4096;
/// A call that prints this much counts as failed: thousands of such calls would take minutes.
constexpr off_t kFarTooMuch = off_t{1} << 18;
/// Printing more than this many bytes fails.
constexpr off_t kMostKept = off_t{1} << 22;

/// The file descriptors of other threads' workers are below this number.
constexpr int kSocketsBelow = 256;

void put(std::array<char, 512>& where, const std::string& text) {
  const std::size_t length = std::min(text.size(), where.size() - 1);
  std::copy_n(text.data(), length, where.data());
  where[length] = '\0';
}

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// For the signal handler in the child.
SandboxMessages* g_messages = nullptr;

void on_fault(int signal, siginfo_t* info, void* context) {
  g_messages->fault_address = info->si_addr;
  g_messages->fault_known = true;
  g_messages->fault_without_address = signal == SIGSEGV && info->si_code == SI_KERNEL;
#if defined(__x86_64__)
  constexpr greg_t kWrite = 2;  // the page fault's error code, bit 1
  g_messages->fault_is_write =
      (static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_ERR] & kWrite) != 0;
#else
  static_cast<void>(context);
#endif
  // When the faulting instruction runs again, it ends the process as it would without this handler.
  ::signal(signal, SIG_DFL);
}

/// Faults are handled on a separate stack, because the other stack may have overflowed.
void watch_for_faults(SandboxMessages* messages) {
  g_messages = messages;
  static std::array<std::byte, 1 << 16> stack;
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
  for (const int other : {SIGABRT, SIGFPE, SIGILL, SIGALRM, SIGPIPE, SIGTERM})
    ::signal(other, SIG_DFL);
}

/// Redirects standard output and error to a file in memory. The size of the file is the limit of
/// what can be printed. Each call overwrites the file, because fresh pages would take longer than
/// the printing.
int catch_output() {
  // A large buffer keeps the number of system calls small, because the time adds up over all calls.
  static std::array<char, 1 << 16> buffer;
  std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());
  const int file = memfd_create("output", MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  if (ftruncate(file, kMostKept) == 0) fcntl(file, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  return file;
}

/// Returns the number of bytes printed since the last time, kMostKept at most.
off_t take_output(int file) {
  std::fflush(stdout);
  std::clearerr(stdout);
  if (file < 0) return 0;
  const off_t printed = lseek(file, 0, SEEK_CUR);
  if (printed > 0) lseek(file, 0, SEEK_SET);
  return printed;
}

std::string printed_text(off_t printed) {
  return (printed == kMostKept ? "at least " : "") + std::to_string(printed) +
         " bytes were printed";
}

/// Sets the protection of the whole pages between those rows of a call that lie far apart.
void protect_gaps(const Call& call, int protection) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const auto protect = [&](std::int64_t heads, const void* first, const Strides& strides) {
    const TensorSpan span = span_of(call, heads, first, strides);
    for (std::size_t i = 1; i < span.stretches.size(); ++i) {
      const Stretch& before = span.stretches[i - 1];
      const auto begin = reinterpret_cast<std::uintptr_t>(span.begin);
      const std::uintptr_t gap = (begin + before.offset + before.size + page - 1) / page * page;
      const std::uintptr_t end = (begin + span.stretches[i].offset) / page * page;
      mprotect(reinterpret_cast<void*>(gap), end - gap, protection);
    }
  };
  for (const TensorArgument* tensor : {&call.q, &call.k})
    if (tensor->heads > 0) {
      protect(tensor->heads, tensor->in, tensor->in_strides);
      protect(tensor->heads, tensor->out, tensor->out_strides);
    }
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

SandboxWorker::SandboxWorker(const Implementation& inner, std::size_t capacity)
    : capacity_(capacity), memory_(kSandboxCalls * kSandboxSlots, capacity) {
  void* shared = mmap(nullptr, sizeof(SandboxMessages), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (shared == MAP_FAILED) throw std::bad_alloc();
  messages_ = new (shared) SandboxMessages;
  std::array<int, 2> ends;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw_errno("a child process cannot be reached");
  std::fflush(nullptr);  // otherwise both processes would print the pending output
  child_ = fork();
  if (child_ < 0) throw_errno("a child process cannot be started");
  if (child_ == 0) serve(inner, ends[1]);
  close(ends[1]);
  channel_ = ends[0];
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
  waitpid(child_, nullptr, 0);
  child_ = 0;
}

void SandboxWorker::serve(const Implementation& inner, int channel) {
  // The child closes the sockets of other workers, which would otherwise stay open after their
  // owners closed them.
  for (int other = STDERR_FILENO + 1; other < kSocketsBelow; ++other)
    if (other != channel && (fcntl(other, F_GETFD) & FD_CLOEXEC) != 0) close(other);
  end_without_a_trace();
  watch_for_faults(messages_);
  const int output = catch_output();

  std::array<RopeSpec, kSandboxCalls> specs;
  std::array<Call, kSandboxCalls> calls;
  for (char token = 0; read(channel, &token, 1) == 1;) {
    for (std::size_t i = 0; i < messages_->calls; ++i) {
      const SandboxMessages::Request& request = messages_->requests[i];
      const std::size_t of_spec = messages_->in_turn ? 0 : i;
      if (request.new_spec) specs[i] = spec_from_text({request.spec.data(), request.spec_length});
      calls[i] = request.call;
      calls[i].spec = &specs[of_spec];
    }
    const auto all = std::span(calls).first(messages_->calls);
    if (!messages_->in_turn) make_calls(inner, all, output);
    for (std::size_t i = 0; messages_->in_turn && i < all.size(); ++i) {
      make_calls(inner, all.subspan(i, 1), output);
      if (messages_->answers[i].message[0] != '\0') break;
    }
    if (write(channel, &token, 1) != 1) break;
  }
  _exit(EXIT_SUCCESS);
}

/// Makes calls at the same time, and stores the next answer.
void SandboxWorker::make_calls(const Implementation& inner, std::span<const Call> calls,
                               int output) {
  for (const Call& call : calls) protect_gaps(call, PROT_NONE);
  CallStatus status;
  alarm(messages_->early_stop);  // in case no parent is left to notice that the call hangs
  reset_float_environment();
  try {
    status = calls.size() == 1   ? inner.rotate(calls[0])
             : calls.size() == 2 ? calls_at_once(inner.rotate, calls[0], calls[1])
                                 : race_first_calls(inner.rotate, calls,
                                                    std::chrono::seconds(messages_->race_seconds));
  } catch (const std::exception& escaped) {
    status.message = std::string("an exception escaped: ") + escaped.what();
  } catch (...) {
    status.message = "an exception escaped";
  }
  const std::string changed = changed_float_environment();
  reset_float_environment();
  alarm(0);
  for (const Call& call : calls) protect_gaps(call, PROT_READ | PROT_WRITE);
  if (!changed.empty()) status.side_effect = changed;
  SandboxMessages::Answer& answer = messages_->answers[messages_->answered];
  answer.printed = take_output(output);
  if (answer.printed > kMostPrinted) status.side_effect = printed_text(answer.printed);
  answer.declined = status.declined;
  put(answer.message, status.message);
  put(answer.side_effect, status.side_effect);
  ++messages_->answered;
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
  char token = 1;
  const bool sent = send(channel_, &token, 1, MSG_NOSIGNAL) == 1;
  std::size_t answered = 0;
  // The time limit is that of each call.
  while (sent && !answers_in_time(channel_, child_, time_limit)) {
    if (std::exchange(answered, messages_->answered) < messages_->answered) continue;
    kill();
    CallStatus status{"the call did not return in time (--call-limit)"};
    status.ending = CallStatus::Ending::hung;
    return status;
  }
  if (!sent || read(channel_, &token, 1) != 1) return describe_death();
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
  int how = 0;
  waitpid(child_, &how, 0);
  child_ = 0;
  CallStatus status;
  status.ending = CallStatus::Ending::crashed;
  if (WIFEXITED(how)) {
    status.message =
        "the call ended the process with exit(" + std::to_string(WEXITSTATUS(how)) + ")";
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
