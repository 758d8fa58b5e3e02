#ifndef ROPECHECK_ADAPTERS_PIPE_PIPE_PROCESS_H_
#define ROPECHECK_ADAPTERS_PIPE_PIPE_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/call_patience.h"
#include "adapters/pipe/pipe_frames.h"
#include "adapters/sandbox/child_process.h"
#include "properties/call.h"

// One process that speaks the pipe protocol: it is started, written to, read from and ended here.
namespace ropecheck::adapters {

/// A frame that a program sent, or the reason why there is none.
struct ReceivedFrame {
  FrameType type = FrameType::hello;
  std::vector<std::byte> content;
  CallStatus trouble;  ///< if not ok, there is no frame, and the process is gone
};

/// A command in a process of its own, and the frames to and from it (pipe_protocol.md). No function
/// blocks longer than its time limit, or kPatience times that if the process lacks a processor, or
/// allocates more than was asked for.
class PipeProcess {
 public:
  /// Starts the command through the shell, as the leader of a process group, with a file of shared
  /// memory, or none if it is −1. Throws std::system_error if the machine cannot start a process.
  explicit PipeProcess(const std::string& command, int memory = -1);
  /// Closes the input of the process, and kills the whole process group if that does not end it
  /// within a moment.
  ~PipeProcess();
  PipeProcess(const PipeProcess&) = delete;
  PipeProcess& operator=(const PipeProcess&) = delete;

  bool alive() const { return child_ > 0; }

  /// Sends bytes, which may be none, and waits for a frame. The result is trouble if the frame's
  /// type is not in `allowed`, if its length is not the allowed one, or if the bytes are no frame.
  struct Allowed {
    FrameType type;
    std::size_t least;  ///< bytes of content
    std::size_t most;
  };
  ReceivedFrame exchange(std::span<const std::byte> bytes, std::span<const Allowed> allowed,
                         CallTime time);

  /// Bytes that have come on standard error since the last time that this was asked.
  std::size_t printed() { return std::exchange(printed_, 0); }

  /// Returns the same kind of trouble, for a frame that is well-formed but is not an answer to the
  /// request.
  CallStatus give_up(const std::string& message);

 private:
  bool move_bytes(std::span<const std::byte>& to_send, std::vector<std::byte>& received,
                  std::size_t wanted, ChildTime& time);
  void take_last_words();
  std::string last_words() const;
  ReceivedFrame broken(const std::string& message);
  ReceivedFrame late(std::size_t received, std::size_t wanted, CallTime time);
  ReceivedFrame ended();
  int wait(std::chrono::milliseconds time_limit);
  void kill();
  void close_pipes();

  pid_t child_ = 0;
  int to_child_ = -1;
  int from_child_ = -1;
  int errors_ = -1;
  bool output_ended_ = false;
  std::string error_tail_;
  std::size_t printed_ = 0;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_PIPE_PROCESS_H_
