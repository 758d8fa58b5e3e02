#include "adapters/sandbox/sandbox_child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>

#include "adapters/sandbox/calls_at_once.h"
#include "adapters/sandbox/child_process.h"
#include "adapters/sandbox/first_calls.h"
#include "adapters/sandbox/float_environment.h"
#include "adapters/sandbox/shared_processor.h"
#include "adapters/spec_from_text.h"
#include "properties/tensor_span.h"

namespace ropecheck::adapters {
namespace {

constexpr off_t kMostPrinted = 4096;

void put(std::array<char, 512>& where, const std::string& text) {
  const std::size_t length = std::min(text.size(), where.size() - 1);
  std::copy_n(text.data(), length, where.data());
  where[length] = '\0';
}

/// For the signal handler in the child.
SandboxMessages* g_messages = nullptr;
std::byte* g_memory = nullptr;

/// An address as the parent has it, from one as the child has it, or the other way round.
template <class T>
T* moved(T* address, const std::byte* from, const std::byte* to) {
  if (address == nullptr) return nullptr;
  return reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(address) -
                              reinterpret_cast<std::uintptr_t>(from) +
                              reinterpret_cast<std::uintptr_t>(to));
}

/// The call that the parent asks for, on the child's memory.
Call on_own_memory(Call call, const SandboxMessages& messages) {
  const auto move = [&](auto*& address) { address = moved(address, messages.memory, g_memory); };
  move(call.positions);
  for (TensorArgument* tensor : {&call.q, &call.k}) {
    move(tensor->in);
    move(tensor->out);
  }
  return call;
}

void on_fault(int signal, siginfo_t* info, void* context) {
  g_messages->fault_address =
      moved(static_cast<const void*>(info->si_addr), g_memory, g_messages->memory);
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

/// Makes calls at the same time, and stores the next answer.
void make_calls(const Implementation& inner, SandboxMessages& messages, std::span<const Call> calls,
                OtherThreads& other_threads, int output) {
  for (const Call& call : calls) protect_gaps(call, PROT_NONE);
  CallStatus status;
  alarm(messages.early_stop);  // in case no parent is left to notice that the call hangs
  reset_float_environment();
  try {
    status = calls.size() == 1   ? inner.rotate(calls[0])
             : calls.size() == 2 ? calls_at_once(inner.rotate, calls[0], calls[1])
                                 : race_first_calls(inner.rotate, calls,
                                                    std::chrono::seconds(messages.race_seconds));
  } catch (const std::exception& escaped) {
    status.message = std::string("an exception escaped: ") + escaped.what();
  } catch (...) {
    status.message = "an exception escaped";
  }
  const std::string changed = changed_float_environment();
  reset_float_environment();
  alarm(0);
  if (calls.size() == 1)
    messages.own_threads = messages.own_threads || other_threads.have_run();
  else
    other_threads = {};
  for (const Call& call : calls) protect_gaps(call, PROT_READ | PROT_WRITE);
  if (!changed.empty()) status.side_effect = changed;
  SandboxMessages::Answer& answer = messages.answers[messages.answered];
  answer.printed = take_output(output);
  if (answer.printed > kMostPrinted) status.side_effect = printed_text(answer.printed);
  answer.declined = status.declined;
  put(answer.message, status.message);
  put(answer.side_effect, status.side_effect);
  ++messages.answered;
}

}  // namespace

void serve_calls(const Implementation& inner, SandboxMessages& messages, int channel,
                 std::byte* memory) {
  end_without_a_trace();
  g_memory = memory;
  watch_for_faults(&messages);
  const int output = catch_output();
  OtherThreads other_threads;

  std::array<RopeSpec, kSandboxCalls> specs;
  std::array<Call, kSandboxCalls> calls;
  for (char token = 0; read(channel, &token, 1) == 1;) {
    for (std::size_t i = 0; i < messages.calls; ++i) {
      const SandboxMessages::Request& request = messages.requests[i];
      const std::size_t of_spec = messages.in_turn ? 0 : i;
      if (request.new_spec) specs[i] = spec_from_text({request.spec.data(), request.spec_length});
      calls[i] = on_own_memory(request.call, messages);
      calls[i].spec = &specs[of_spec];
    }
    const auto all = std::span(calls).first(messages.calls);
    if (!messages.in_turn) make_calls(inner, messages, all, other_threads, output);
    for (std::size_t i = 0; messages.in_turn && i < all.size(); ++i) {
      make_calls(inner, messages, all.subspan(i, 1), other_threads, output);
      if (messages.answers[i].message[0] != '\0') break;
    }
    if (write(channel, &token, 1) != 1) break;
  }
  _exit(EXIT_SUCCESS);
}

}  // namespace ropecheck::adapters
