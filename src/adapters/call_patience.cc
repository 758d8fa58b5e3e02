#include "adapters/call_patience.h"

#include <algorithm>
#include <bit>

namespace ropecheck::adapters {
namespace {

using std::chrono::milliseconds;

/// Times the call limit that a call other than the first of its kind may take once.
constexpr int kSlowOnce = 5;
/// Fraction of the call limit for a call that has hung before, and the least that any call has.
constexpr int kAfterHang = 16;
/// As long as no call has been answered, the next one has this fraction of the time that hung.
constexpr int kEachHang = 4;
/// Times the slowest answer that a call may take after a hang; compilers differ less between shapes
/// than calls do between sizes.
constexpr int kTimesSlowest = 256, kTimesSlowestCompiled = 16;

}  // namespace

CompiledFor compiled_for(const Call& call) {
  const RopeSpec& spec = *call.spec;
  return {call.batch,
          call.seq,
          call.q.heads,
          call.k.heads,
          static_cast<std::int64_t>(call.dtype),
          static_cast<std::int64_t>(call.direction),
          static_cast<std::int64_t>(call.q.in == call.q.out),
          spec.head_dim,
          spec.rotary_dim,
          spec.rotary_offset,
          static_cast<std::int64_t>(spec.layout),
          spec.axes(),
          static_cast<std::int64_t>(spec.scaling.index()),
          std::bit_cast<std::int64_t>(spec.base)};
}

CallTime CallPatience::time_for(const CompiledFor& call, const AnsweredCalls& answered) const {
  bool has_hung = false;
  int hangs = 0;
  {
    const std::lock_guard lock(mutex_);
    has_hung = hung_.contains(call);
    hangs = hangs_;
  }
  if (has_hung) return {call_limit_ / kAfterHang, "--call-limit"};
  if (answered.contains(call)) {
    if (hangs == 0 && !has_been_slow_) return {kSlowOnce * call_limit_, "--call-limit"};
    return {after_hangs(call_limit_, hangs), "--call-limit"};
  }
  const milliseconds grace = compile_grace_.value_or(hangs > 0 ? milliseconds(0) : usual_grace_);
  if (grace > call_limit_ || compile_grace_)
    return {after_hangs(std::max(grace, call_limit_), hangs), "--compile-grace"};
  // The usual grace ends with the first hang, which shortens the time already.
  return {after_hangs(call_limit_, any_answered() ? hangs : hangs - 1),
          "--call-limit, or --compile-grace for the first call of a shape"};
}

milliseconds CallPatience::after_hangs(milliseconds limit, int hangs) const {
  if (hangs <= 0) return limit;
  if (any_answered()) {
    const bool compiles = limit > call_limit_;
    const milliseconds slow =
        slowest_answer_.load() * (compiles ? kTimesSlowestCompiled : kTimesSlowest);
    return std::clamp(slow, compiles ? call_limit_ : call_limit_ / kEachHang, limit);
  }
  const milliseconds least = call_limit_ / kAfterHang;
  for (; hangs > 0 && limit > least; --hangs) limit = std::max(limit / kEachHang, least);
  return limit;
}

void CallPatience::note_answered(const CompiledFor& call, std::chrono::milliseconds taken,
                                 AnsweredCalls& answered) {
  const bool first = answered.insert(call).second;
  for (milliseconds seen = slowest_answer_;
       taken > seen && !slowest_answer_.compare_exchange_weak(seen, taken);) {
  }
  if (!first && taken > call_limit_) has_been_slow_ = true;
}

void CallPatience::note_hung(const CompiledFor& call) {
  const std::lock_guard lock(mutex_);
  hung_.insert(call);
  ++hangs_;
}

}  // namespace ropecheck::adapters
