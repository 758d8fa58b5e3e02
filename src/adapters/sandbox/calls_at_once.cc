#include "adapters/sandbox/calls_at_once.h"

#include <fmt/format.h>
#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "adapters/sandbox/repeatable_call.h"

namespace ropecheck::adapters {
namespace {

constexpr int kMostRounds = 32;
/// Most calls of the other in a round: `one` may wait for a processor.
constexpr int kMostRepeats = 8;
constexpr std::chrono::duration<double> kTime{0.02};
/// Calls that take longer alone meet once.
constexpr std::chrono::duration<double> kSlow{0.2};

/// One of the two calls, and the differences that its thread saw.
struct Watched {
  RepeatableCall call;
  RepeatableCall::Contents alone = {};
  CallStatus status = {};
  int repeats = 0, differences = 0;

  void make_alone() {
    status = call.make();
    alone = call.outputs();
  }
  void repeat() {
    if (!status.ok()) return;
    call.restore_outputs();
    status = call.make();
    ++repeats;
    if (status.ok() && call.outputs() != alone) ++differences;
  }
};

}  // namespace

CallStatus calls_at_once(const std::function<CallStatus(const Call&)>& rotate, const Call& one,
                         const Call& other) {
  const auto start = std::chrono::steady_clock::now();
  Watched here{{rotate, one}}, there{{rotate, other}};
  for (Watched* call : {&here, &there}) {
    call->make_alone();
    if (!call->status.ok()) return call->status;
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const int fewest = taken > kSlow ? 1 : 2;
  const int rounds =
      std::clamp(static_cast<int>(kTime / (taken + kTime / 1000)), fewest, kMostRounds);
  std::barrier together(2);
  std::atomic<int> done = 0;
  std::thread second([&] {
    for (int round = 0; round < rounds; ++round) {
      together.arrive_and_wait();
      for (int i = 0; i == 0 || (i < kMostRepeats && done <= round); ++i) there.repeat();
    }
  });
  for (int round = 0; round < rounds; ++round) {
    together.arrive_and_wait();
    here.repeat();
    ++done;
  }
  second.join();
  for (const Watched* call : {&here, &there})
    if (!call->status.ok()) return call->status;
  CallStatus status;
  if (const int differ = here.differences + there.differences; differ > 0)
    status.message =
        fmt::format("a race: a call in another thread at the same time changed {} of {} results",
                    differ, here.repeats + there.repeats);
  return status;
}

}  // namespace ropecheck::adapters
