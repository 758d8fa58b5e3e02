#ifndef ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_MESSAGES_H_
#define ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_MESSAGES_H_

#include <sys/types.h>

#include <fmt/format.h>
#include <array>
#include <atomic>
#include <cstddef>
#include <string>

#include "adapters/sandbox/sandbox_worker.h"
#include "properties/call.h"

// The requests of the gate to a child process of the sandbox, and the answers.
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
  const std::byte* memory;  // where the parent has the memory that the calls point into
  std::size_t calls;        // the number of calls
  bool in_turn;             // one after the other, all of the first one's specification
  unsigned early_stop;      // seconds
  unsigned race_seconds;    // for the first calls of a process

  // The answers: one for each call made in turn, one for calls made at the same time.
  struct Answer {
    std::array<char, 512> message;
    std::array<char, 512> side_effect;
    bool declined;
    off_t printed;  // bytes
  };
  std::array<Answer, kSandboxCalls> answers;
  std::atomic<std::size_t> answered;
  bool own_threads;  // a call has used other threads than the calling one

  // Written by the handler of SIGSEGV and SIGBUS.
  const void* fault_address;
  bool fault_known;
  bool fault_is_write;
  bool fault_without_address;  // x86: a general protection fault
};

/// Printing more than this many bytes fails.
constexpr off_t kMostKept = off_t{1} << 22;

/// "5000 bytes were printed"
inline std::string printed_text(off_t printed) {
  return fmt::format("{}{} bytes were printed", printed == kMostKept ? "at least " : "", printed);
}

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_MESSAGES_H_
