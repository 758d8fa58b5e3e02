#ifndef ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_WORKER_H_
#define ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_WORKER_H_

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "adapters/call_patience.h"
#include "adapters/sandbox/fork_server.h"
#include "adapters/sandbox/guarded_memory.h"
#include "adapters/sandbox/shared_processor.h"
#include "properties/implementation.h"

// One child process of the sandbox: the memory and the messages that it shares with the gate.
namespace ropecheck::adapters {

/// The blocks of memory of a call. A call in place has no output blocks.
enum class SandboxSlot : std::uint8_t { positions, q_in, q_out, k_in, k_out };
inline constexpr std::size_t kSandboxSlots = 5;
/// The largest number of calls that a worker can make at the same time: this many if they are its
/// first calls, otherwise two.
inline constexpr std::size_t kSandboxCalls = 4;
/// "the input of q"
std::string_view name_of(SandboxSlot slot);

struct SandboxMessages;

/// Returns a server of processes that make calls of an implementation.
std::shared_ptr<ForkServer> server_of(const Implementation& inner);

/// One child process and the memory that it shares with its parent. For use by one thread at a
/// time.
class SandboxWorker {
 public:
  /// Starts a process of `server`, which server_of has made. Throws std::bad_alloc or
  /// std::system_error if the machine cannot.
  SandboxWorker(std::shared_ptr<ForkServer> server, std::size_t capacity);
  /// Kills the child.
  ~SandboxWorker();
  SandboxWorker(const SandboxWorker&) = delete;
  SandboxWorker& operator=(const SandboxWorker&) = delete;

  std::size_t capacity() const { return capacity_; }
  bool alive() const { return child_ > 0; }
  /// The kinds of calls that the child has answered, as far as its user notes them.
  AnsweredCalls& answered() { return answered_; }
  /// A slot of the first call, or of another call made at the same time; as GuardedMemory::place.
  std::byte* place(std::size_t call, SandboxSlot slot, std::size_t size, GuardedEnd end,
                   std::size_t misalignment) {
    return memory_.place(index_of(call, slot), size, end, misalignment);
  }
  bool canaries_alive(std::size_t call, SandboxSlot slot) const {
    return memory_.canaries_alive(index_of(call, slot));
  }

  /// Makes one call, two at the same time (calls_at_once), or kSandboxCalls (race_first_calls).
  /// Their pointers lie in this worker's slots. The worker may be dead afterwards.
  CallStatus call(std::span<const Call> calls, std::chrono::milliseconds time_limit);
  /// Makes calls of one specification one after the other, up to the first that fails, each within
  /// the time limit. Returns a status for each that was made. That is one message and one answer,
  /// and two calls take little longer than one.
  std::vector<CallStatus> call_in_turn(std::span<const Call> calls,
                                       std::chrono::milliseconds time_limit);

 private:
  /// Closes the file, in which the memory of the calls is then.
  SandboxWorker(std::shared_ptr<ForkServer> server, std::size_t capacity, int memory_file);
  static std::size_t index_of(std::size_t call, SandboxSlot slot) {
    return call * kSandboxSlots + static_cast<std::size_t>(slot);
  }
  /// Sends a request, and waits for its answers. Returns the status of a child that does not answer
  /// in time, has ended, or prints too much; ok otherwise.
  CallStatus request(std::span<const Call> calls, bool in_turn,
                     std::chrono::milliseconds time_limit);
  /// Lets the child work on the processors that the calls need.
  void place_child(bool at_once);
  CallStatus describe_death();
  void kill();

  std::shared_ptr<ForkServer> server_;
  std::size_t capacity_;
  AnsweredCalls answered_;
  GuardedMemory memory_;
  SandboxMessages* messages_;  // shared
  std::array<std::optional<RopeSpec>, kSandboxCalls> sent_specs_;
  pid_t child_ = 0;
  bool has_answered_ = false;
  SharedProcessor processor_;
  int channel_ = -1;  // one byte asks for a call, one byte answers
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_SANDBOX_WORKER_H_
