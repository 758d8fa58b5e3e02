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

/// A plan for the spec, which costs milliseconds to make: one of those of the last hundred or so.
/// A run of the gate comes back to each of some thirty specifications in each of four formats.
/// Plans share their state when copied.
rope::Plan plan_for(const RopeSpec& spec, rope::Storage storage) {
  struct Made {
    RopeSpec spec;
    rope::Storage storage;
    rope::Plan plan;
  };
  static std::mutex mutex;
  static std::list<Made> recent;
  constexpr std::size_t kKept = 160;
  const std::lock_guard lock(mutex);
  for (auto it = recent.begin(); it != recent.end(); ++it)
    if (it->storage == storage && it->spec == spec) {
      recent.splice(recent.begin(), recent, it);
      return it->plan;
    }
  recent.push_front({spec, storage, rope::Plan(spec, {.storage = storage})});
  if (recent.size() > kKept) recent.pop_back();
  return recent.front().plan;
}

rope::Strides strides_of(const Strides& strides) {
  return {strides.batch, strides.seq, strides.head, strides.dim};
}

rope::Tensor tensor_of(const TensorArgument& tensor) {
  return {tensor.in, strides_of(tensor.in_strides), tensor.out, strides_of(tensor.out_strides),
          tensor.heads};
}

CallStatus rotate(const Call& call) {
  try {
    const rope::Plan plan = plan_for(*call.spec, storage_of(call.dtype));
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

}  // namespace

Implementation optimized_rope() {
  Capabilities everything;
  everything.float16 = true;
  everything.bfloat16 = true;
  everything.float64 = true;
  return {"builtin:rope", "float32", everything, rotate};
}

}  // namespace ropecheck
