#ifndef ROPECHECK_ADAPTERS_CALL_PATIENCE_H_
#define ROPECHECK_ADAPTERS_CALL_PATIENCE_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>

#include "properties/call.h"

// How long calls may take. Just-in-time compilers take seconds for the first call of each shape and
// milliseconds for the next, so first calls have more time, and a call that is slow once is not a
// hang.
namespace ropecheck::adapters {

/// A compiler may make new code for each: shape, format and direction, and the numbers of the
/// specification, which some programs compile in.
using CompiledFor = std::array<std::int64_t, 14>;
CompiledFor compiled_for(const Call& call);

/// The calls that one process has answered.
using AnsweredCalls = std::set<CompiledFor>;

/// The time for a call, and the option that makes it longer.
struct CallTime {
  std::chrono::milliseconds limit;
  const char* option;
};

/// The patience with one implementation in all of its processes. Thread-safe.
class CallPatience {
 public:
  /// `compile_grace`: the time for first calls, if the user or the implementation says one. If
  /// not, first calls have `usual_grace` until a call has hung.
  CallPatience(std::chrono::milliseconds call_limit,
               std::optional<std::chrono::milliseconds> compile_grace,
               std::chrono::milliseconds usual_grace)
      : call_limit_(call_limit), compile_grace_(compile_grace), usual_grace_(usual_grace) {}

  /// The first call of its kind in a process has the grace. Others have the call limit, or several
  /// times that as long as none has exceeded the limit. A call that has hung before gets a fraction
  /// of the limit, because it is likely to hang again. After a hang, other calls have many times
  /// what the slowest answer took, between a quarter of the limit and the limit. As long as calls
  /// hang and no process has answered any, each has a quarter of the time before.
  CallTime time_for(const CompiledFor& call, const AnsweredCalls& answered) const;

  void note_answered(const CompiledFor& call, std::chrono::milliseconds taken,
                     AnsweredCalls& answered);
  void note_hung(const CompiledFor& call);

 private:
  bool any_answered() const { return slowest_answer_.load() >= std::chrono::milliseconds(0); }

  /// Shortens a limit for an implementation that has hung so many times.
  std::chrono::milliseconds after_hangs(std::chrono::milliseconds limit, int hangs) const;

  std::chrono::milliseconds call_limit_;
  std::optional<std::chrono::milliseconds> compile_grace_;
  std::chrono::milliseconds usual_grace_;
  /// In any process; negative as long as there is none.
  std::atomic<std::chrono::milliseconds> slowest_answer_{std::chrono::milliseconds(-1)};
  std::atomic<bool> has_been_slow_ = false;  ///< a call other than the first of its kind
  mutable std::mutex mutex_;
  std::set<CompiledFor> hung_;
  int hangs_ = 0;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_CALL_PATIENCE_H_
