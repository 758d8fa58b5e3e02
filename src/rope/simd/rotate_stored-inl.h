// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_ROTATE_STORED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_ROTATE_STORED_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_ROTATE_STORED_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_ROTATE_STORED_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "rope/simd/plain_calls-inl.h"
#include "rope/simd/rotate_tokens-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

// Selects the instance of the templates that was compiled for a plan's options.

template <class Rotation, Entries kEntries, Layout kLayout, class T>
void RotateAnyAxes(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end,
                   const void* finished_rows) {
  const auto* finished = static_cast<const RowOf<kEntries>*>(finished_rows);
  constexpr Entries kRows = kReadAs<kEntries>;
  if constexpr (kOneHead<Rotation>) {
    if (finished != nullptr && call.direction == Direction::forward &&
        IsOneHead(plan, call, begin, end))
      return RotateHeadWithItsRows<Rotation, kRows, kLayout, T>(plan, call, begin, end, finished);
    if (finished == nullptr && end - begin == 1 && call.positions[begin] != 0 &&
        IsOneHead(plan, call, begin, end))
      return RotateHeadOfToken<Rotation, kEntries, kLayout, T>(plan, call, begin);
  }
  if (finished != nullptr) {
    if (kEntries != Entries::twofold && plan.all_turn && call.direction == Direction::forward) {
      if (end - begin == 1)
        RotateTokenWithRow<Rotation, kRows, kLayout, T>(plan, call, begin, finished, false);
      else
        RotateTokensWithTheirRows<Rotation, kRows, kLayout, T>(plan, call, begin, end, finished);
    } else if (plan.axes > 1) {
      RotateTokensOfAxes<Rotation, kEntries, kLayout, T>(plan, call, begin, end, finished);
    } else {
      RotateTokensWithRows<Rotation, kRows, kLayout, T>(plan, call, begin, end, finished);
    }
  } else if (IsPlainToken(plan, call, begin, end)) {
    RotateToken<Rotation, kEntries, kLayout, T>(plan, call, begin);
  } else if (plan.axes > 1) {
    RotateTokensOfAxes<Rotation, kEntries, kLayout, T>(plan, call, begin, end, nullptr);
  } else {
    RotateTokens<Rotation, kEntries, kLayout, T>(plan, call, begin, end);
  }
}

template <class Rotation, Entries kEntries, class T>
void RotateAnyLayout(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end,
                     const void* finished) {
  if (plan.spec.layout == Layout::half_split)
    RotateAnyAxes<Rotation, kEntries, Layout::half_split, T>(plan, call, begin, end, finished);
  else
    RotateAnyAxes<Rotation, kEntries, Layout::interleaved, T>(plan, call, begin, end, finished);
}

/// For float32, float16 and bfloat16 tensors.
template <class T>
void RotateStored(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end,
                  const void* finished) {
  switch (entries_of(plan.options)) {
    case Entries::wide:
      if (plan.options.arithmetic == Arithmetic::correctly_rounded)
        return RotateAnyLayout<CorrectRotation<T>, Entries::wide, T>(plan, call, begin, end,
                                                                     finished);
      return RotateAnyLayout<PlainRotation<double, T>, Entries::wide, T>(plan, call, begin, end,
                                                                         finished);
    case Entries::correct:
      return RotateAnyLayout<PlainRotation<float, T>, Entries::correct, T>(plan, call, begin, end,
                                                                           finished);
    default:
      return RotateAnyLayout<PlainRotation<float, T>, Entries::nearly_correct, T>(plan, call, begin,
                                                                                  end, finished);
  }
}

/// For float64 tensors.
template <>
inline void RotateStored<double>(const PlanTables& plan, const Call& call, std::int64_t begin,
                                 std::int64_t end, const void* finished) {
  if (plan.options.arithmetic == Arithmetic::correctly_rounded)
    RotateAnyLayout<CorrectDoubleRotation, Entries::twofold, double>(plan, call, begin, end,
                                                                     finished);
  else
    RotateAnyLayout<PlainRotation<double, double>, Entries::nearest, double>(plan, call, begin, end,
                                                                             finished);
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
