#include "adapters/pipe/pipe.h"

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "adapters/pipe/pipe_frames.h"
#include "adapters/pipe/pipe_process.h"
#include "adapters/table_rope.h"
#include "support/input_error.h"

namespace ropecheck::adapters {
namespace {

using Allowed = PipeProcess::Allowed;
using std::chrono::milliseconds;

/// After a call that hangs, the time limit is divided by this: the next one is likely to hang as
/// well.
constexpr int kLessPatience = 16;

/// A process that has sent its hello frame.
struct Started {
  std::unique_ptr<PipeProcess> process;
  std::vector<std::byte> hello;  ///< the content of its frame
  CallStatus trouble;            ///< not ok if there is no process
};

Started start(const std::string& command, milliseconds time_limit) {
  Started started;
  try {
    started.process = std::make_unique<PipeProcess>(command);
  } catch (const std::system_error& error) {
    started.trouble.message = error.what();
    return started;
  }
  const std::array allowed = {Allowed{FrameType::hello, 0, kLongestHello}};
  ReceivedFrame frame = started.process->exchange({}, allowed, time_limit);
  started.trouble = std::move(frame.trouble);
  started.hello = std::move(frame.content);
  return started;
}

/// The processes that are not in use by any thread.
class ProcessPool {
 public:
  ProcessPool(std::string command, const TimeLimits& limits, Started first)
      : command_(std::move(command)),
        call_limit_(limits.call.value_or(kUsualPipeCall)),
        start_limit_(limits.start.value_or(kUsualPipeStart)),
        hello_(std::move(first.hello)) {
    idle_.push_back(std::move(first.process));
  }

  /// `frame(number)` returns the call frame; `store(content)` takes a result of that length.
  template <class Frame, class Store>
  CallStatus ask(const Frame& frame, std::size_t length, const Store& store) {
    std::unique_ptr<PipeProcess> process = take();
    if (process == nullptr) {
      Started started = start(command_, start_limit_);
      if (started.trouble.ok() && started.hello != hello_)
        started.trouble = started.process->give_up("the command says another hello than before");
      if (!started.trouble.ok()) {
        started.trouble.message =
            "the command could not be started again: " + started.trouble.message;
        return started.trouble;
      }
      process = std::move(started.process);
    }
    CallStatus status = exchange(*process, frame, length, store);
    if (status.ending == CallStatus::Ending::hung) hung_ = true;
    if (process->alive()) {
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(process));
    }
    return status;
  }

 private:
  std::unique_ptr<PipeProcess> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    std::unique_ptr<PipeProcess> process = std::move(idle_.back());
    idle_.pop_back();
    return process;
  }

  template <class Frame, class Store>
  CallStatus exchange(PipeProcess& process, const Frame& ask, std::size_t length,
                      const Store& store) {
    const std::uint64_t number = ++calls_;
    const std::array allowed = {Allowed{FrameType::result, length, length},
                                Allowed{FrameType::error, kShortestError, kLongestError}};
    const ReceivedFrame frame =
        process.exchange(ask(number), allowed, hung_ ? call_limit_ / kLessPatience : call_limit_);
    if (!frame.trouble.ok()) return frame.trouble;
    if (const std::uint64_t answered = answered_call(frame.content); answered != number)
      return process.give_up("the command answered call " + std::to_string(answered) +
                             " where call " + std::to_string(number) + " was asked");
    if (frame.type == FrameType::error) return read_error(frame.content);
    store(std::span(frame.content).subspan(sizeof number));
    return {};
  }

  std::string command_;
  milliseconds call_limit_;
  milliseconds start_limit_;
  std::vector<std::byte> hello_;
  std::atomic<bool> hung_ = false;
  std::atomic<std::uint64_t> calls_ = 0;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PipeProcess>> idle_;
};

CallStatus rotate(ProcessPool& pool, const Call& call) {
  return pool.ask([&](std::uint64_t number) { return call_frame(number, call); },
                  result_length(call),
                  [&](std::span<const std::byte> content) { store_result(content, call); });
}

CallStatus make_table(ProcessPool& pool, const TableCall& table) {
  Call call;
  call.spec = table.spec;
  call.dtype = table.dtype;
  call.batch = table.batch;
  call.seq = table.seq;
  call.positions = table.positions;
  const std::size_t bytes = static_cast<std::size_t>(call.batch * call.seq) *
                            static_cast<std::size_t>(call.spec->pairs()) * size_of(call.dtype);
  return pool.ask([&](std::uint64_t number) { return call_frame(number, call); },
                  sizeof(std::uint64_t) + 2 * bytes,
                  [&](std::span<const std::byte> content) {
                    std::memcpy(table.cos, content.data(), bytes);
                    std::memcpy(table.sin, content.data() + bytes, bytes);
                  });
}

}  // namespace

Implementation pipe_implementation(const std::string& command, const TimeLimits& limits) {
  Started first = start(command, limits.start.value_or(kUsualPipeStart));
  if (!first.trouble.ok())
    throw support::InputError("no hello from '" + command + "': " + first.trouble.message);
  const Hello hello = read_hello(first.hello);
  if (!hello.problem.empty()) throw support::InputError("'" + command + "' " + hello.problem);
  Implementation implementation;
  implementation.name = hello.name;
  implementation.contract = hello.contract;
  implementation.capabilities = hello.capabilities;
  implementation.slow_to_restart = true;
  const auto pool = std::make_shared<ProcessPool>(command, limits, std::move(first));
  if (hello.makes_tables)
    return rotation_by_table([pool](const TableCall& call) { return make_table(*pool, call); },
                             implementation);
  implementation.rotate = [pool](const Call& call) { return rotate(*pool, call); };
  return implementation;
}

}  // namespace ropecheck::adapters
