// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_AXES_ROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_AXES_ROW_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_AXES_ROW_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_AXES_ROW_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/segment.h"
#include "rope/simd/double_rows-inl.h"

// The rows of cos and sin for positions with several axes. One such position needs a row for each
// of its axes, so the segments of consecutive positions in row-inl.h don't apply.
HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

/// Makes the row of one position with several axes: [axes]. First a row is made for each axis, in
/// the places of rows 1, 2, …; then each pair takes its entry from the row of its axis. So an entry
/// is the same as for a position with that single coordinate. Entries between the last pair and the
/// row's end are finite.
template <Entries kEntries, class T>
HWY_NOINLINE void MakeAxesRow(const PlanTables& plan, const Run& run, const std::int64_t* position,
                              bool inverse, T* cos, T* sin) {
  const std::size_t rows = static_cast<std::size_t>(plan.axes) + 1;
  for (std::size_t part = 0; part < kParts<kEntries>; ++part) {
    std::fill_n(cos + part * kLowPart, rows * kRunPairs, T{0});
    std::fill_n(sin + part * kLowPart, rows * kRunPairs, T{0});
  }
  for (std::size_t axis = 0; axis + 1 < rows; ++axis) {
    const std::size_t row = (axis + 1) * kRunPairs;
    MakeAnyRows<kEntries>(plan, run, Segment{position[axis], 1}, inverse, cos + row, sin + row);
  }
  for (std::size_t j = 0; j < run.pairs; ++j) {
    const std::size_t row = static_cast<std::size_t>(plan.axis[run.first_pair + j] + 1) * kRunPairs;
    for (std::size_t part = 0; part < kParts<kEntries>; ++part) {
      cos[part * kLowPart + j] = cos[part * kLowPart + row + j];
      sin[part * kLowPart + j] = sin[part * kLowPart + row + j];
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
