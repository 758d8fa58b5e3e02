#include "rope/rotate.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

// SSSE3 adds little to SSE4. The scalable vectors of SVE cannot be members of a struct.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rope/rotate.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "rope/rotate_tokens-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

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

template <class T>
void RotateStored(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  if (plan.options.arithmetic == Arithmetic::correctly_rounded)
    RotateAnyLayout<CorrectRotation<T>, Entries::wide, T>(plan, call, begin, end);
  else if (plan.options.cos_sin == CosSinRounding::correct)
    RotateAnyLayout<PlainRotation<float, T>, Entries::correct, T>(plan, call, begin, end);
  else
    RotateAnyLayout<PlainRotation<float, T>, Entries::nearly_correct, T>(plan, call, begin, end);
}

void RotateRows(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  switch (plan.options.storage) {
    case Storage::float32:
      return RotateStored<float>(plan, call, begin, end);
    case Storage::float16:
      return RotateStored<Float16>(plan, call, begin, end);
    case Storage::bfloat16:
      return RotateStored<BFloat16>(plan, call, begin, end);
    case Storage::float64:
      if (plan.options.arithmetic == Arithmetic::correctly_rounded)
        return RotateAnyLayout<CorrectDoubleRotation, Entries::twofold, double>(plan, call, begin,
                                                                                end);
      return RotateAnyLayout<PlainRotation<double, double>, Entries::twofold, double>(plan, call,
                                                                                      begin, end);
  }
}

/// Rows of single positions, straight to where they belong if they end with whole vectors.
template <Entries kEntries>
void CosSinRows(const PlanTables& plan, const std::int64_t* positions, std::int64_t count,
                float* cos, float* sin) {
  const std::size_t pairs = plan.turns.size();
  RowBlock<float> rows;
  for (std::int64_t row = 0; row < count;) {
    const Segment segment = plan.axes == 1 ? SegmentAt(positions, row, count) : Segment{0, 1};
    for (const Run& run : plan.all_runs) {
      const std::size_t to = static_cast<std::size_t>(row) * pairs + run.first_pair;
      if (plan.axes > 1) {
        MakeAxesRow<kEntries>(plan, run, positions + row * plan.axes, false, rows.cos, rows.sin);
      } else if (run.pairs % kMaxLanes == 0) {
        MakeRows<kEntries>(plan, run, segment, false, cos + to, sin + to, pairs);
        continue;
      } else {
        MakeRows<kEntries>(plan, run, segment, false, rows.cos, rows.sin, kRunPairs);
      }
      for (std::size_t r = 0; r < static_cast<std::size_t>(segment.count); ++r) {
        std::memcpy(cos + to + r * pairs, rows.cos + r * kRunPairs, run.pairs * sizeof(float));
        std::memcpy(sin + to + r * pairs, rows.sin + r * kRunPairs, run.pairs * sizeof(float));
      }
    }
    row += segment.count;
  }
}

void AnyCosSinRows(const PlanTables& plan, const std::int64_t* positions, std::int64_t count,
                   float* cos, float* sin) {
  if (plan.options.cos_sin == CosSinRounding::correct)
    CosSinRows<Entries::correct>(plan, positions, count, cos, sin);
  else
    CosSinRows<Entries::nearly_correct>(plan, positions, count, cos, sin);
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::rope {

HWY_EXPORT(RotateRows);
HWY_EXPORT(AnyCosSinRows);

void rotate_rows(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  HWY_DYNAMIC_DISPATCH(RotateRows)(plan, call, begin, end);
}

void cos_sin_rows(const PlanTables& plan, std::span<const std::int64_t> positions, float* cos,
                  float* sin) {
  HWY_DYNAMIC_DISPATCH(AnyCosSinRows)
  (plan, positions.data(), static_cast<std::int64_t>(positions.size()) / plan.axes, cos, sin);
}

}  // namespace ropecheck::rope
#endif
