#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <span>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "properties/recently_used.h"
#include "rope/plan.h"

namespace ropecheck::adapters {
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

/// Returns a plan; a plan for a new spec takes milliseconds to make. The plans of one spec, for
/// each format and arithmetic that was asked for, are kept together, because they share the spec's
/// tables, which are nearly all of a plan. Plans share their state when copied.
rope::Plan plan_for(const RopeSpec& spec, const rope::PlanOptions& options) {
  static std::mutex mutex;
  static RecentlyUsed<RopeSpec, std::vector<rope::Plan>> recent(kSpecsInUse);
  const std::lock_guard lock(mutex);
  const auto first_plan = [&](const RopeSpec& of) { return std::vector{rope::Plan(of, options)}; };
  std::vector<rope::Plan>& plans = recent.of(spec, first_plan);
  for (const rope::Plan& plan : plans)
    if (plan.options().storage == options.storage &&
        plan.options().arithmetic == options.arithmetic)
      return plan;
  return plans.emplace_back(plans.front().with(options));
}

rope::Strides strides_of(const Strides& strides) {
  return {strides.batch, strides.seq, strides.head, strides.dim};
}

rope::Tensor kernel_tensor(const TensorArgument& tensor) {
  return {tensor.in, strides_of(tensor.in_strides), tensor.out, strides_of(tensor.out_strides),
          tensor.heads};
}

template <rope::Arithmetic kArithmetic>
CallStatus rotate_by_kernel(const Call& call) {
  try {
    const rope::Plan plan =
        plan_for(*call.spec, {.storage = storage_of(call.dtype), .arithmetic = kArithmetic});
    const std::array tensors = {kernel_tensor(call.q), kernel_tensor(call.k)};
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
  return {"builtin:rope", "float32", everything(), rotate_by_kernel<rope::Arithmetic::float32>};
}

Implementation correctly_rounded_rope() {
  return {"builtin:rope-correctly-rounded", "correctly-rounded", everything(),
          rotate_by_kernel<rope::Arithmetic::correctly_rounded>};
}

}  // namespace ropecheck::adapters
