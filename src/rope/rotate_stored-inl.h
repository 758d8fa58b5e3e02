// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_ROTATE_STORED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_ROTATE_STORED_INL_H_
#undef ROPECHECK_SRC_ROPE_ROTATE_STORED_INL_H_
#else
#define ROPECHECK_SRC_ROPE_ROTATE_STORED_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "rope/rotate_tokens-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

// Selects the instance of the templates that was compiled for a plan's options.

template <class Rotation, Entries kEntries, class T>
void RotateAnyLayout(const PlanTables& plan, const Call& call, std::int64_t begin,
                     std::int64_t end) {
  constexpr Layout kHalfSplit = Layout::half_split, kInterleaved = Layout::interleaved;
  const bool half_split = plan.spec.layout == kHalfSplit;
  if (plan.axes == 1 && half_split)
    RotateTokens<Rotation, kEntries, kHalfSplit, T>(plan, call, begin, end);
  else if (plan.axes == 1)
    RotateTokens<Rotation, kEntries, kInterleaved, T>(plan, call, begin, end);
  else if (half_split)
    RotateTokensOfAxes<Rotation, kEntries, kHalfSplit, T>(plan, call, begin, end);
  else
    RotateTokensOfAxes<Rotation, kEntries, kInterleaved, T>(plan, call, begin, end);
}

/// For float32, float16 and bfloat16 tensors.
template <class T>
void RotateStored(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  if (plan.options.arithmetic == Arithmetic::correctly_rounded)
    RotateAnyLayout<CorrectRotation<T>, Entries::wide, T>(plan, call, begin, end);
  else if (plan.options.arithmetic == Arithmetic::float64)
    RotateAnyLayout<PlainRotation<double, T>, Entries::wide, T>(plan, call, begin, end);
  else if (plan.options.cos_sin == CosSinRounding::correct)
    RotateAnyLayout<PlainRotation<float, T>, Entries::correct, T>(plan, call, begin, end);
  else
    RotateAnyLayout<PlainRotation<float, T>, Entries::nearly_correct, T>(plan, call, begin, end);
}

/// For float64 tensors.
template <>
inline void RotateStored<double>(const PlanTables& plan, const Call& call, std::int64_t begin,
                                 std::int64_t end) {
  if (plan.options.arithmetic == Arithmetic::correctly_rounded)
    RotateAnyLayout<CorrectDoubleRotation, Entries::twofold, double>(plan, call, begin, end);
  else
    RotateAnyLayout<PlainRotation<double, double>, Entries::twofold, double>(plan, call, begin,
                                                                             end);
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
