#ifndef ROPECHECK_ADAPTERS_PIPE_PIPE_PROCESS_H_
#define ROPECHECK_ADAPTERS_PIPE_PIPE_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "adapters/pipe/pipe_frames.h"
#include "properties/call.h"

namespace ropecheck::adapters {

/// A frame that a program sent, or what came instead.
struct ReceivedFrame {
  FrameType type = FrameType::hello;
  std::vector<std::byte> content;
  CallStatus trouble;  ///< not ok: there is no frame, and the process is gone
};

/// A command in a process of its own, and frames to and from it (pipe_protocol.md). Nothing that
/// it does blocks longer than the time limit, or allocates more than was asked for.
class PipeProcess {
 public:
  /// Starts it through the shell, as the leader of a process group. Throws std::system_error where
  /// the machine can't.
  explicit PipeProcess(const std::string& command);
  /// Ends its input, and the whole group if that does not end it within a moment.
  ~PipeProcess();
  PipeProcess(const PipeProcess&) = delete;
  PipeProcess& operator=(const PipeProcess&) = delete;

  bool alive() const { return child_ > 0; }

  /// Sends bytes, which may be none, and waits for a frame. A frame of a type that `allowed` lacks,
  /// or of another length than that allows, is trouble, and so is anything that is no frame.
  struct Allowed {
    FrameType type;
    std::size_t least;  ///< bytes of content
    std::size_t most;
  };
  ReceivedFrame exchange(std::span<const std::byte> bytes, std::span<const Allowed> allowed,
                         std::chrono::milliseconds time_limit);

  /// The same trouble, for a frame that is sound by itself and yet not what was asked for.
  CallStatus give_up(const std::string& message);

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  bool move_bytes(std::span<const std::byte>& to_send, std::vector<std::byte>& received,
                  std::size_t wanted, Deadline deadline);
  void take_last_words();
  std::string last_words() const;
  ReceivedFrame broken(const std::string& message);
  ReceivedFrame late(std::size_t received, std::size_t wanted, std::chrono::milliseconds limit);
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
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_PIPE_PROCESS_H_
