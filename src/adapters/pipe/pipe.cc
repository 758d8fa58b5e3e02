#include "adapters/pipe/pipe.h"

#include <fmt/format.h>
#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "adapters/pipe/hello.h"
#include "adapters/pipe/pipe_frames.h"
#include "adapters/pipe/pipe_process.h"
#include "adapters/pipe/shared_segment.h"
#include "adapters/table_rope.h"
#include "support/input_error.h"

namespace ropecheck::adapters {
namespace {

using Allowed = PipeProcess::Allowed;
using std::chrono::milliseconds;

/// A call that writes more than this to standard error has a side effect: thousands of such calls
/// would take minutes. Warnings and a compiler's notes are free.
constexpr std::size_t kMostPrintedInACall = std::size_t{1} << 20;

/// A process that has sent its hello frame, and the memory that it shares.
struct Started {
  std::unique_ptr<SharedSegment> memory;  ///< null if the machine has no such memory
  std::unique_ptr<PipeProcess> process;
  std::vector<std::byte> hello;  ///< the content of its frame
  AnsweredCalls answered;        ///< by this process
  CallStatus trouble;            ///< not ok if there is no process
  std::string token() const { return memory == nullptr ? "" : memory->token(); }
};

Started start(const std::string& command, milliseconds time_limit) {
  Started started;
  try {
    started.memory = std::make_unique<SharedSegment>();
  } catch (const std::exception&) {
    // The tensors travel through the pipe.
  }
  try {
    const int file = started.memory == nullptr ? -1 : started.memory->file();
    started.process = std::make_unique<PipeProcess>(command, file);
  } catch (const std::system_error& error) {
    started.trouble.message = error.what();
    return started;
  }
  const std::array allowed = {Allowed{FrameType::hello, 0, kLongestHello}};
  ReceivedFrame frame = started.process->exchange({}, allowed, {time_limit, "--start-limit"});
  started.trouble = std::move(frame.trouble);
  started.hello = std::move(frame.content);
  return started;
}

/// The bytes of a hello, without the token of the process's memory: they are the same each time
/// that the command starts.
std::string hello_without_token(const Started& started) {
  std::string text(reinterpret_cast<const char*>(started.hello.data()), started.hello.size());
  const std::size_t at = started.memory == nullptr ? text.npos : text.find(started.token());
  return at == text.npos ? text : text.erase(at, SharedSegment::kTokenBytes);
}

/// The processes that are not in use by any thread.
class ProcessPool {
 public:
  ProcessPool(std::string command, const TimeLimits& limits, const Hello& hello, Started first)
      : command_(std::move(command)),
        patience_(limits.call.value_or(kUsualPipeCall),
                  limits.compile_grace ? limits.compile_grace : hello.compile_grace,
                  limits.call ? milliseconds(0) : kUsualPipeGrace),
        start_limit_(limits.start.value_or(kUsualPipeStart)),
        version_(hello.version),
        shares_memory_(hello.shares_memory),
        can_(hello.capabilities),
        said_(hello_without_token(first)) {
    idle_.push_back(std::move(first));
  }

  CallStatus rotate(const Call& call) {
    if (shares_memory_)
      return ask(
          call, [&](Started& with, std::uint64_t number) { return share(with, number, call); },
          sizeof(std::uint64_t),
          [](Started& with, std::span<const std::byte>) { return with.memory->take_results(); });
    return ask(
        call, [&](Started&, std::uint64_t number) { return stream(number, call); },
        result_length(call),
        [&](Started&, std::span<const std::byte> content) {
          store_result(content, call);
          return std::string();
        });
  }

  CallStatus make_table(const TableCall& table) {
    Call call;
    call.spec = table.spec;
    call.dtype = table.dtype;
    call.batch = table.batch;
    call.seq = table.seq;
    call.positions = table.positions;
    const std::size_t bytes = static_cast<std::size_t>(call.batch * call.seq) *
                              static_cast<std::size_t>(call.spec->pairs()) * size_of(call.dtype);
    return ask(
        call, [&](Started&, std::uint64_t number) { return stream(number, call); },
        sizeof(std::uint64_t) + 2 * bytes,
        [&](Started&, std::span<const std::byte> content) {
          std::memcpy(table.cos, content.data(), bytes);
          std::memcpy(table.sin, content.data() + bytes, bytes);
          return std::string();
        });
  }

 private:
  std::optional<GivenRows> table_for(const Call& call) const {
    if (!can_.given_table || call.q.heads == 0) return std::nullopt;
    return GivenRows(call, can_.limits);
  }

  std::vector<std::byte> stream(std::uint64_t number, const Call& call) const {
    if (version_ == 1) return call_frame(number, call, can_);
    const std::optional<GivenRows> table = table_for(call);
    return call_frame_2(number, call, can_, nullptr, table ? &*table : nullptr);
  }

  std::vector<std::byte> share(Started& with, std::uint64_t number, const Call& call) const {
    const std::optional<GivenRows> table = table_for(call);
    const SharedCall shared = with.memory->place(call, table);
    return call_frame_2(number, call, can_, &shared, table ? &*table : nullptr);
  }

  /// `frame(process, number)` returns the call frame; `store(process, content)` takes a result of
  /// that length, and returns the call's side effects.
  template <class Frame, class Store>
  CallStatus ask(const Call& call, const Frame& frame, std::size_t length, const Store& store) {
    Started with = take();
    if (with.process == nullptr) {
      with = start(command_, start_limit_);
      if (with.trouble.ok() && hello_without_token(with) != said_)
        with.trouble = with.process->give_up("the command says another hello than before");
      if (!with.trouble.ok()) {
        with.trouble.message = "the command could not be started again: " + with.trouble.message;
        return with.trouble;
      }
    }
    const CompiledFor compiled = compiled_for(call);
    const auto asked = std::chrono::steady_clock::now();
    CallStatus status =
        exchange(with, patience_.time_for(compiled, with.answered), frame, length, store);
    if (status.ending == CallStatus::Ending::hung)
      patience_.note_hung(compiled);
    else if (with.process->alive())
      patience_.note_answered(
          compiled,
          std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - asked),
          with.answered);
    if (with.process->alive()) {
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(with));
    }
    return status;
  }

  /// Returns an idle process; one without a process if there is none.
  Started take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return {};
    Started with = std::move(idle_.back());
    idle_.pop_back();
    return with;
  }

  template <class Frame, class Store>
  CallStatus exchange(Started& with, CallTime time, const Frame& ask, std::size_t length,
                      const Store& store) {
    const std::uint64_t number = ++calls_;
    const std::array allowed = {Allowed{FrameType::result, length, length},
                                Allowed{FrameType::error, kShortestError, kLongestError}};
    const std::vector<std::byte> bytes = ask(with, number);
    with.process->printed();
    const ReceivedFrame frame = with.process->exchange(bytes, allowed, time);
    if (!frame.trouble.ok()) return frame.trouble;
    if (const std::uint64_t answered = answered_call(frame.content); answered != number)
      return with.process->give_up(
          fmt::format("the command answered call {} where call {} was asked", answered, number));
    if (frame.type == FrameType::error) return read_error(frame.content);
    CallStatus status;
    status.side_effect = store(with, std::span(frame.content).subspan(sizeof number));
    if (const std::size_t printed = with.process->printed();
        printed > kMostPrintedInACall && status.side_effect.empty())
      status.side_effect = fmt::format("more than {} MiB were printed in a call, {} bytes",
                                       kMostPrintedInACall >> 20, printed);
    return status;
  }

  std::string command_;
  CallPatience patience_;
  milliseconds start_limit_;
  std::uint32_t version_;
  bool shares_memory_;
  Capabilities can_;
  std::string said_;
  std::atomic<std::uint64_t> calls_ = 0;
  std::mutex mutex_;
  std::vector<Started> idle_;
};

}  // namespace

Implementation pipe_implementation(const std::string& command, const TimeLimits& limits) {
  Started first = start(command, limits.start.value_or(kUsualPipeStart));
  if (!first.trouble.ok())
    throw support::InputError("no hello from '" + command + "': " + first.trouble.message);
  const Hello hello = read_hello(first.hello, first.token());
  if (!hello.problem.empty()) throw support::InputError("'" + command + "' " + hello.problem);
  Implementation implementation;
  implementation.name = hello.name;
  implementation.contract = hello.contract;
  implementation.capabilities = hello.capabilities;
  implementation.slow_to_restart = true;
  implementation.start_again = [command, limits] { return pipe_implementation(command, limits); };
  const auto pool = std::make_shared<ProcessPool>(command, limits, hello, std::move(first));
  if (hello.makes_tables)
    return rotation_by_table([pool](const TableCall& call) { return pool->make_table(call); },
                             implementation);
  implementation.rotate = [pool](const Call& call) { return pool->rotate(call); };
  return implementation;
}

}  // namespace ropecheck::adapters
