#ifndef ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_WORKER_H_
#define ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_WORKER_H_

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "adapters/sandbox/guarded_memory.h"
#include "properties/implementation.h"

namespace ropecheck::adapters {

/// The memory of a call, block by block. In place there is no output of its own.
enum class SandboxSlot : std::uint8_t { positions, q_in, q_out, k_in, k_out };
inline constexpr std::size_t kSandboxSlots = 5;
/// Calls that a worker may carry out at once: so many if they are its first, or two.
inline constexpr std::size_t kSandboxCalls = 4;
/// "the input of q"
std::string_view name_of(SandboxSlot slot);

struct SandboxMessages;

/// One child process, with the memory that it shares with this one. For one thread at a time.
class SandboxWorker {
 public:
  /// Forks. Throws std::bad_alloc or std::system_error where the machine can't.
  SandboxWorker(const Implementation& inner, std::size_t capacity);
  /// Kills the child.
  ~SandboxWorker();
  SandboxWorker(const SandboxWorker&) = delete;
  SandboxWorker& operator=(const SandboxWorker&) = delete;

  std::size_t capacity() const { return capacity_; }
  bool alive() const { return child_ > 0; }
  /// Slots of the first call, or of one at the same time; as GuardedMemory::place.
  std::byte* place(std::size_t call, SandboxSlot slot, std::size_t size, GuardedEnd end,
                   std::size_t misalignment) {
    return memory_.place(index_of(call, slot), size, end, misalignment);
  }
  bool canaries_alive(std::size_t call, SandboxSlot slot) const {
    return memory_.canaries_alive(index_of(call, slot));
  }

  /// Carries out a call, or two at once (calls_at_once), or kSandboxCalls (first_calls_at_once),
  /// whose pointers lie in this worker's slots. The worker may be dead afterwards.
  CallStatus call(std::span<const Call> calls, std::chrono::milliseconds time_limit);

 private:
  static std::size_t index_of(std::size_t call, SandboxSlot slot) {
    return call * kSandboxSlots + static_cast<std::size_t>(slot);
  }
  [[noreturn]] void serve(const Implementation& inner, int channel);
  CallStatus describe_death();
  void kill();

  std::size_t capacity_;
  GuardedMemory memory_;
  SandboxMessages* messages_;  // shared
  std::array<std::optional<RopeSpec>, kSandboxCalls> sent_specs_;
  pid_t child_ = 0;
  int channel_ = -1;  // one byte asks for a call, one byte answers
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_WORKER_H_
