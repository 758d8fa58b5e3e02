#include "adapters/sandbox/calls_at_once.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "properties/tensor_span.h"

namespace ropecheck::adapters {
namespace {

constexpr int kMostRounds = 32;
constexpr std::chrono::duration<double> kTime{0.02};

/// A call that can be repeated: its outputs can be restored and compared.
class Repeatable {
 public:
  Repeatable(const std::function<CallStatus(const Call&)>& rotate, const Call& call)
      : rotate_(rotate), call_(call) {
    for (const TensorArgument* tensor : {&call.q, &call.k})
      if (tensor->heads > 0)
        outputs_.push_back(span_of(call, tensor->heads, tensor->out, tensor->out_strides));
    before_ = contents();
  }

  const CallStatus& status() const { return status_; }

  void make() {
    status_ = once();
    made_ = contents();
  }

  /// Restores the outputs and makes the call again. If the result differs from the first one, the
  /// status says `difference`.
  void repeat(const char* difference) {
    if (!status_.ok()) return;
    for (std::size_t i = 0; i < outputs_.size(); ++i)
      restore(outputs_[i].begin, outputs_[i].stretches, before_[i]);
    status_ = once();
    if (status_.ok() && contents() != made_) status_.message = difference;
  }

 private:
  using Contents = std::vector<std::vector<std::byte>>;

  Contents contents() const {
    Contents all;
    for (const TensorSpan& span : outputs_) all.push_back(contents_of(span.begin, span.stretches));
    return all;
  }
  CallStatus once() const {
    try {
      return rotate_(call_);
    } catch (const std::exception& escaped) {
      return {std::string("an exception escaped: ") + escaped.what()};
    } catch (...) {
      return {"an exception escaped"};
    }
  }

  const std::function<CallStatus(const Call&)>& rotate_;
  const Call& call_;
  std::vector<TensorSpan> outputs_;
  Contents before_;
  Contents made_;
  CallStatus status_;
};

}  // namespace

CallStatus calls_at_once(const std::function<CallStatus(const Call&)>& rotate, const Call& one,
                         const Call& other) {
  const auto start = std::chrono::steady_clock::now();
  Repeatable here(rotate, one);
  Repeatable there(rotate, other);
  here.make();
  there.make();
  if (!here.status().ok()) return here.status();
  if (!there.status().ok()) return there.status();
  const std::chrono::duration<double> alone = std::chrono::steady_clock::now() - start;
  const int rounds = std::clamp(static_cast<int>(kTime / (alone + kTime / 1000)), 2, kMostRounds);
  std::barrier together(2);
  const auto loop = [&](Repeatable& call) {
    for (int round = 0; round < rounds; ++round) {
      together.arrive_and_wait();
      call.repeat("a call in another thread at the same time changes the result");
    }
  };
  std::thread second([&] { loop(there); });
  loop(here);
  second.join();
  return here.status().ok() ? there.status() : here.status();
}

CallStatus first_calls_at_once(const std::function<CallStatus(const Call&)>& rotate,
                               std::span<const Call> calls) {
  std::vector<Repeatable> all;
  for (const Call& call : calls) all.emplace_back(rotate, call);
  // A barrier wakes its threads one after the other, so the threads spin here instead of sleeping.
  std::atomic<std::size_t> arrived = 0;
  {
    std::vector<std::jthread> threads;
    for (Repeatable& call : all)
      threads.emplace_back([&] {
        ++arrived;
        while (arrived < all.size()) std::this_thread::yield();
        call.make();
      });
  }
  for (Repeatable& call : all) {
    call.repeat("a first call, made while other threads make theirs, gives another result");
    if (!call.status().ok()) return call.status();
  }
  return {};
}

}  // namespace ropecheck::adapters
