#include "rope/rotate.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "rope/plan_tables.h"
#include "rope/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rope/cos_sin_rows.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "rope/segment.h"
#include "rope/simd/axes_row-inl.h"
#include "rope/simd/row-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

/// Computes the rows of single positions. A row is written directly to its destination if it ends
/// with a whole vector.
template <Entries kEntries>
void CosSinRows(const PlanTables& plan, const std::int64_t* positions, std::int64_t count,
                float* cos, float* sin) {
  const std::size_t pairs = plan.turns.size();
  RowBlock<float> rows;
  for (std::int64_t row = 0; row < count;) {
    const Segment segment = plan.axes == 1 ? segment_at(positions, row, count) : Segment{0, 1};
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

HWY_EXPORT(AnyCosSinRows);

void cos_sin_rows(const PlanTables& plan, std::span<const std::int64_t> positions, float* cos,
                  float* sin) {
  HWY_DYNAMIC_DISPATCH(AnyCosSinRows)
  (plan, positions.data(), static_cast<std::int64_t>(positions.size()) / plan.axes, cos, sin);
}

}  // namespace ropecheck::rope
#endif
