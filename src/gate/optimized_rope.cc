#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <list>
#include <mutex>
#include <span>
#include <utility>

#include "gate/builtin.h"
#include "rope/plan.h"

namespace ropecheck {
namespace {

rope::Storage storage_of(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return rope::Storage::float16;
    case DType::bfloat16:
      return rope::Storage::bfloat16;
    case DType::float64:
      return rope::Storage::float64;
    case DType::float32:
      break;
  }
  return rope::Storage::float32;
}

/// A plan, which costs milliseconds to make for a new spec: one of the last hundred or so, or with
/// the tables of one of those. A run of the gate comes back to each of some thirty specifications
/// in each of four formats. Plans share their state when copied.
rope::Plan plan_for(const RopeSpec& spec, const rope::PlanOptions& options) {
  static std::mutex mutex;
  static std::list<rope::Plan> recent;
  constexpr std::size_t kKept = 160;
  const std::lock_guard lock(mutex);
  const rope::Plan* of_spec = nullptr;
  for (auto it = recent.begin(); it != recent.end(); ++it) {
    if (it->spec() != spec) continue;
    of_spec = &*it;
    if (it->options().storage != options.storage || it->options().arithmetic != options.arithmetic)
      continue;
    recent.splice(recent.begin(), recent, it);
    return *it;
  }
  recent.push_front(of_spec != nullptr ? of_spec->with(options) : rope::Plan(spec, options));
  if (recent.size() > kKept) recent.pop_back();
  return recent.front();
}

rope::Strides strides_of(const Strides& strides) {
  return {strides.batch, strides.seq, strides.head, strides.dim};
}

rope::Tensor tensor_of(const TensorArgument& tensor) {
  return {tensor.in, strides_of(tensor.in_strides), tensor.out, strides_of(tensor.out_strides),
          tensor.heads};
}

template <rope::Arithmetic kArithmetic>
CallStatus rotate(const Call& call) {
  try {
    const rope::Plan plan =
        plan_for(*call.spec, {.storage = storage_of(call.dtype), .arithmetic = kArithmetic});
    const std::array tensors = {tensor_of(call.q), tensor_of(call.k)};
    plan.rotate({.batch = call.batch,
                 .seq = call.seq,
                 .positions = call.positions,
                 .tensors = std::span(tensors).first(call.k.heads > 0 ? 2 : 1),
                 .direction = call.direction == Direction::forward ? rope::Direction::forward
                                                                   : rope::Direction::inverse});
    return {};
  } catch (const std::exception& refusal) {
    return {refusal.what()};
  }
}

Capabilities everything() {
  Capabilities all;
  all.float16 = true;
  all.bfloat16 = true;
  all.float64 = true;
  return all;
}

}  // namespace

Implementation optimized_rope() {
  return {"builtin:rope", "float32", everything(), rotate<rope::Arithmetic::float32>};
}

Implementation correctly_rounded_rope() {
  return {"builtin:rope-correctly-rounded", "correctly-rounded", everything(),
          rotate<rope::Arithmetic::correctly_rounded>};
}

}  // namespace ropecheck
