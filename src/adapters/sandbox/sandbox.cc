#include "adapters/sandbox/sandbox.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "adapters/sandbox/calls_at_once.h"
#include "adapters/sandbox/sandbox_worker.h"
#include "properties/tensor_span.h"

namespace ropecheck::adapters {
namespace {

/// Shared by an implementation and its copies in new processes.
class Known {
 public:
  explicit Known(const Implementation& inner) : inner_(inner), server_(server_of(inner_)) {}

  const Implementation& inner() const { return inner_; }
  /// Starts processes that make the calls.
  std::shared_ptr<ForkServer> server() {
    const std::lock_guard lock(mutex_);
    return server_;
  }
  /// The next processes are started from a new copy of this one.
  void copy_again() {
    std::shared_ptr<ForkServer> fresh = server_of(inner_);
    const std::lock_guard lock(mutex_);
    server_.swap(fresh);
  }

  std::atomic<bool> hangs = false;  ///< a call has hung twice

 private:
  const Implementation inner_;
  std::mutex mutex_;
  std::shared_ptr<ForkServer> server_;
};

/// The workers that are not in use by any thread.
class WorkerPool {
 public:
  WorkerPool(const SandboxOptions& options, std::shared_ptr<Known> known)
      : options_(options), known_(std::move(known)) {}

  std::unique_ptr<SandboxWorker> take(std::size_t capacity) {
    {
      const std::lock_guard lock(mutex_);
      while (!idle_.empty()) {
        std::unique_ptr<SandboxWorker> worker = std::move(idle_.back());
        idle_.pop_back();
        if (worker->capacity() >= capacity) return worker;
      }
    }
    return start(capacity);
  }

  /// Returns a worker that has made no call yet.
  std::unique_ptr<SandboxWorker> start(std::size_t capacity) const {
    constexpr std::size_t kUsual = std::size_t{1} << 22;
    return std::make_unique<SandboxWorker>(known_->server(), std::max(capacity, kUsual));
  }

  /// After one hang, further calls of the pool get an eighth of the time limit, because they are
  /// likely to hang as well. Each property of a run has a pool of its own, so that its first calls
  /// get the whole limit.
  std::chrono::milliseconds time_limit() const {
    return hangs_ ? options_.time_limit / 8 : options_.time_limit;
  }
  /// Returns whether a call is the first of its kind in a process, if such calls have more time.
  bool may_compile(SandboxWorker& worker, const Call& call) const {
    return options_.compile_grace && !worker.answered().contains(compiled_for(call));
  }
  std::chrono::milliseconds compile_grace() const { return *options_.compile_grace; }
  bool has_hung_before() const { return known_->hangs; }
  void note_hang() { hangs_ = known_->hangs = true; }
  void copy_again() { known_->copy_again(); }

  void give_back(std::unique_ptr<SandboxWorker> worker) {
    if (!worker->alive()) return;
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(worker));
  }

 private:
  SandboxOptions options_;
  std::shared_ptr<Known> known_;
  std::atomic<bool> hangs_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SandboxWorker>> idle_;
};

/// One block of a call's memory, and its copy.
struct Block {
  SandboxSlot slot;
  TensorSpan span;
  bool is_output;
  std::byte* copy = nullptr;
};

/// The span of positions, which have no gaps.
TensorSpan whole_span(std::byte* begin, std::int64_t numbers) {
  constexpr std::size_t kWidth = sizeof(std::int64_t);
  const std::size_t size = static_cast<std::size_t>(numbers) * kWidth;
  return {begin, size, 0, {{0, size}}, {SpanAxis{numbers, 1}, {}, {}, {}}, kWidth};
}

std::vector<Block> blocks_of(const Call& call) {
  std::vector<Block> blocks;
  auto* positions = reinterpret_cast<std::byte*>(const_cast<std::int64_t*>(call.positions));
  const std::int64_t numbers = call.batch * call.seq * call.spec->axes();
  blocks.push_back({SandboxSlot::positions, whole_span(positions, numbers), false});
  const auto add = [&](const TensorArgument& t, SandboxSlot in, SandboxSlot out) {
    if (t.heads == 0) return;
    const bool in_place = t.in == t.out;
    blocks.push_back({in, span_of(call, t.heads, t.in, t.in_strides), in_place});
    if (!in_place) blocks.push_back({out, span_of(call, t.heads, t.out, t.out_strides), true});
  };
  add(call.q, SandboxSlot::q_in, SandboxSlot::q_out);
  add(call.k, SandboxSlot::k_in, SandboxSlot::k_out);
  return blocks;
}

/// The call with its memory replaced by the copies.
Call with_copies(Call call, const std::vector<Block>& blocks) {
  const auto copy = [&](SandboxSlot slot, const void* otherwise) -> void* {
    for (const Block& block : blocks)
      if (block.slot == slot) return block.copy + block.span.first;
    return const_cast<void*>(otherwise);
  };
  call.positions = static_cast<const std::int64_t*>(copy(SandboxSlot::positions, nullptr));
  call.q.in = copy(SandboxSlot::q_in, nullptr);
  call.q.out = copy(SandboxSlot::q_out, call.q.in);
  call.k.in = copy(SandboxSlot::k_in, nullptr);
  call.k.out = copy(SandboxSlot::k_out, call.k.in);
  return call;
}

/// A call and its blocks of memory.
struct Prepared {
  explicit Prepared(const Call& original) : call(original), blocks(blocks_of(original)) {}
  Call call;
  std::vector<Block> blocks;
};

/// A tensor keeps its misalignment to 64 bytes, because instructions that load whole vectors may
/// depend on it. Positions are aligned to the size of one position.
std::size_t misalignment_of(const Block& block) {
  if (block.slot == SandboxSlot::positions) return 0;
  return reinterpret_cast<std::uintptr_t>(block.span.begin) % kBoundary;
}

/// "q, in place" of an output that is the input as well.
std::string output_name(SandboxSlot slot) {
  return slot == SandboxSlot::q_in   ? "q, in place"
         : slot == SandboxSlot::k_in ? "k, in place"
                                     : std::string(name_of(slot));
}

std::size_t largest_block(const std::vector<Prepared>& calls) {
  std::size_t largest = 0;
  for (const Prepared& prepared : calls)
    for (const Block& block : prepared.blocks) largest = std::max(largest, block.span.size);
  return largest;
}

/// Lays out copies of the memory of the call with this index at one end of its slots. Returns the
/// call on them.
Call copied_call(SandboxWorker& worker, std::size_t index, GuardedEnd end, Prepared& prepared) {
  for (Block& block : prepared.blocks) {
    block.copy = worker.place(index, block.slot, block.span.size, end, misalignment_of(block));
    copy_stretches(block.copy, block.span.begin, block.span.stretches);
  }
  return with_copies(prepared.call, prepared.blocks);
}

/// Notes what a call did to the copies of its memory besides writing its outputs.
void note_side_effects(const SandboxWorker& worker, std::size_t index, const Prepared& prepared,
                       CallStatus& status) {
  for (const Block& block : prepared.blocks) {
    if (!worker.canaries_alive(index, block.slot))
      status.side_effect = "memory next to " + std::string(name_of(block.slot)) + " was written";
    else if (block.is_output)
      continue;
    else if (std::string change = change_of(block.span, block.copy, name_of(block.slot));
             !change.empty())
      status.side_effect =
          block.slot == SandboxSlot::positions ? "the positions were changed" : std::move(change);
  }
}

/// Makes one call, or several at the same time, on copies. The copies stay where they are.
CallStatus call_at_once(SandboxWorker& worker, std::chrono::milliseconds time_limit,
                        std::vector<Prepared>& calls) {
  std::vector<Call> on_copies;
  for (std::size_t i = 0; i < calls.size(); ++i)
    on_copies.push_back(copied_call(worker, i, GuardedEnd::back, calls[i]));
  CallStatus status = worker.call(on_copies, time_limit);
  for (std::size_t i = 0; status.ok() && i < calls.size(); ++i)
    note_side_effects(worker, i, calls[i], status);
  return status;
}

/// Makes a call twice, with its tensors at either end of their slots, and the second time only if
/// the first call was ok. The copies of both stay where they are.
CallStatus call_at_both_ends(WorkerPool& pool, SandboxWorker& worker,
                             std::chrono::milliseconds time_limit, std::vector<Prepared>& twice) {
  const Call on_copies[] = {copied_call(worker, 0, GuardedEnd::back, twice[0]),
                            copied_call(worker, 1, GuardedEnd::front, twice[1])};
  std::vector<CallStatus> made;
  if (pool.may_compile(worker, twice[0].call)) {
    made.push_back(
        worker.call(std::span(on_copies, 1), std::max(time_limit, pool.compile_grace())));
    if (made.front().ending == CallStatus::Ending::hung)
      made.front().message = "the call did not return in time (--compile-grace)";
    if (made.front().ok()) {
      worker.answered().insert(compiled_for(twice[0].call));
      made.push_back(worker.call(std::span(on_copies + 1, 1), time_limit));
    }
  } else {
    made = worker.call_in_turn(on_copies, time_limit);
  }
  for (std::size_t i = 0; i < made.size() && made[i].ok(); ++i)
    note_side_effects(worker, i, twice[i], made[i]);
  CallStatus status = std::move(made.back());
  if (made.size() > 1 && !made.front().side_effect.empty())
    status.side_effect = std::move(made.front().side_effect);
  return status;
}

CallStatus try_to_rotate(WorkerPool& pool, std::chrono::milliseconds time_limit, const Call& call) {
  std::vector<Prepared> twice(2, Prepared(call));
  std::unique_ptr<SandboxWorker> worker = pool.take(largest_block(twice));
  CallStatus status = call_at_both_ends(pool, *worker, time_limit, twice);
  if (status.ok()) {
    for (std::size_t i = 0; i < twice[0].blocks.size(); ++i) {
      const Block &back = twice[0].blocks[i], &front = twice[1].blocks[i];
      if (!back.is_output) continue;
      if (!same_stretches(back.copy, front.copy, back.span.stretches))
        status.message = "two equal calls, with their tensors elsewhere, left different bits in " +
                         output_name(back.slot);
      copy_stretches(front.span.begin, front.copy, front.span.stretches);
    }
  }
  pool.give_back(std::move(worker));
  return status;
}

/// Two slow calls are made alone, and once at the same time. Each of them may take its whole time.
constexpr int kCallsOneByOne = 3;

/// Makes the first calls of new processes at the same time (first_calls.h).
CallStatus try_first_calls_at_once(WorkerPool& pool, std::chrono::milliseconds time_limit,
                                   const Call& one, const Call& other) {
  std::vector<Prepared> together = {Prepared(one), Prepared(other), Prepared(one), Prepared(other)};
  // Ends with this function: if the worker were kept, it would be copied into each process that is
  // started. It makes the calls alone, and then several times (first_calls.h).
  const std::unique_ptr<SandboxWorker> worker = pool.start(largest_block(together));
  return call_at_once(*worker, kCallsOneByOne * time_limit, together);
}

/// True for one call in `share`, because some dozens of processes for each call take as many
/// milliseconds. The call's own values decide, so that a run with the same seed does the same.
bool begin_at_once(const Call& call, int share) {
  constexpr std::int64_t kMostTokens = 300;
  if (call.batch * call.seq > kMostTokens) return false;
  std::uint64_t mixed = 0;
  for (const std::int64_t number :
       {call.positions[0], call.batch, call.seq, call.q.heads, std::int64_t{call.spec->head_dim}})
    mixed = (mixed ^ static_cast<std::uint64_t>(number)) * 0x9e37'79b9'7f4a'7c15;
  return (mixed >> 32) % static_cast<unsigned>(share) == 0;
}

CallStatus try_to_rotate_at_once(WorkerPool& pool, std::chrono::milliseconds time_limit,
                                 const Call& one, const Call& other, int first_calls_in) {
  if (begin_at_once(one, first_calls_in))
    if (const CallStatus status = try_first_calls_at_once(pool, time_limit, one, other);
        !status.ok())
      return status;
  std::vector<Prepared> calls = {Prepared(one), Prepared(other)};
  std::unique_ptr<SandboxWorker> worker = pool.take(largest_block(calls));
  const CallStatus status = call_at_once(*worker, kCallsOneByOne * time_limit, calls);
  pool.give_back(std::move(worker));
  return status;
}

/// A call counts as hanging if it hangs twice. It may hang once because this process was copied
/// while another of its threads held a lock that the call takes. The second try is made by another
/// copy and gets half the time, which is enough without such a lock. An implementation that has
/// hung before gets no second try.
template <class Attempt>
CallStatus twice_if_it_hangs(WorkerPool& pool, const Attempt& attempt) {
  CallStatus status = attempt(pool.time_limit());
  if (status.ending == CallStatus::Ending::hung && !pool.has_hung_before()) {
    pool.copy_again();
    status = attempt(pool.time_limit() / 2);
  }
  if (status.ending == CallStatus::Ending::hung) pool.note_hang();
  return status;
}

Implementation in_new_processes(const SandboxOptions& options,
                                const std::shared_ptr<Known>& known) {
  Implementation outer = known->inner();
  const auto pool = std::make_shared<WorkerPool>(options, known);
  using std::chrono::milliseconds;
  outer.rotate = [pool](const Call& call) {
    return twice_if_it_hangs(*pool,
                             [&](milliseconds limit) { return try_to_rotate(*pool, limit, call); });
  };
  outer.rotate_at_once = [pool](const Call& one, const Call& other, int first_calls_in) {
    return twice_if_it_hangs(*pool, [&](milliseconds limit) {
      return try_to_rotate_at_once(*pool, limit, one, other, first_calls_in);
    });
  };
  outer.slow_to_restart = outer.slow_to_restart || options.compile_grace.has_value();
  outer.restart = [options, known] { return in_new_processes(options, known); };
  return outer;
}

}  // namespace

Implementation sandboxed(const Implementation& inner, const SandboxOptions& options) {
  return in_new_processes(options, std::make_shared<Known>(inner));
}

}  // namespace ropecheck::adapters
