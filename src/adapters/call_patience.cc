#include "adapters/call_patience.h"

#include <algorithm>
#include <bit>

namespace ropecheck::adapters {
namespace {

/// Times the call limit that a call other than the first of its kind may take once.
constexpr int kSlowOnce = 5;
/// Fraction of the call limit for a call that has hung before.
constexpr int kAfterHang = 16;

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
  bool has_hung = false, any_has_hung = false;
  {
    const std::lock_guard lock(mutex_);
    has_hung = hung_.contains(call);
    any_has_hung = !hung_.empty();
  }
  if (has_hung) return {call_limit_ / kAfterHang, "--call-limit"};
  if (answered.contains(call))
    return {has_been_slow_ ? call_limit_ : kSlowOnce * call_limit_, "--call-limit"};
  const auto grace =
      compile_grace_.value_or(any_has_hung ? std::chrono::milliseconds(0) : usual_grace_);
  if (grace > call_limit_ || compile_grace_)
    return {std::max(grace, call_limit_), "--compile-grace"};
  return {call_limit_, "--call-limit, or --compile-grace for the first call of a shape"};
}

void CallPatience::note_answered(const CompiledFor& call, std::chrono::milliseconds taken,
                                 AnsweredCalls& answered) {
  const bool first = answered.insert(call).second;
  if (!first && taken > call_limit_) has_been_slow_ = true;
}

void CallPatience::note_hung(const CompiledFor& call) {
  const std::lock_guard lock(mutex_);
  hung_.insert(call);
}

}  // namespace ropecheck::adapters
