// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_FINISHED_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_FINISHED_ROWS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_FINISHED_ROWS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_FINISHED_ROWS_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/segment.h"
#include "rope/simd/axes_row-inl.h"
#include "rope/simd/double_rows-inl.h"
#include "rope/simd/row-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

// Rows in the caller's memory (Plan::make_rows): for each token cos, then sin, plan.row_pairs
// entries each; of twofold entries all first parts, then all second parts.

/// The type of a kind of entries.
template <Entries kEntries>
using RowOf =
    std::conditional_t<kEntries == Entries::nearly_correct || kEntries == Entries::correct, float,
                       double>;

/// The kind whose finished rows a rotation reads alike: floats, however they were made.
template <Entries kEntries>
inline constexpr Entries kReadAs =
    kEntries == Entries::correct ? Entries::nearly_correct : kEntries;

template <Entries kEntries>
using BlockOf =
    std::conditional_t<kEntries == Entries::twofold, DoubleRowBlock, RowBlock<RowOf<kEntries>>>;

/// The place of a token's row, from one pair on.
template <Entries kEntries>
struct FinishedRow {
  using T = RowOf<kEntries>;

  FinishedRow(const PlanTables& plan, const T* rows, std::int64_t row, std::size_t first_pair)
      : step(2 * kParts<kEntries> * plan.row_pairs),
        cos(rows + static_cast<std::size_t>(row) * step + first_pair),
        sin(cos + plan.row_pairs),
        low(2 * plan.row_pairs) {}

  /// Copies the entries of a run to the places that MakeAnyRows fills.
  void CopyTo(const Run& run, bool inverse, T* to_cos, T* to_sin) const {
    const std::size_t filled = round_up_to_lanes(run.pairs);
    for (std::size_t part = 0; part < kParts<kEntries>; ++part) {
      std::copy_n(cos + part * low, filled, to_cos + part * kLowPart);
      std::transform(sin + part * low, sin + part * low + filled, to_sin + part * kLowPart,
                     [&](T s) { return inverse ? -s : s; });
    }
  }

  std::size_t step;  ///< from row to row
  const T* cos;
  const T* sin;
  std::size_t low;  ///< from an entry's first part to its second
};

/// Plan::make_rows. positions: [count, axes].
template <Entries kEntries>
void MakeFinishedRows(const PlanTables& plan, const std::int64_t* positions, std::int64_t count,
                      RowOf<kEntries>* rows) {
  using T = RowOf<kEntries>;
  BlockOf<kEntries> block;
  const std::size_t row_entries = FinishedRow<kEntries>(plan, rows, 0, 0).step;
  for (std::int64_t row = 0; row < count;) {
    const Segment segment = plan.axes == 1 ? segment_at(positions, row, count) : Segment{0, 1};
    T* to = rows + static_cast<std::size_t>(row) * row_entries;
    // A call may read a vector of entries beyond the last pair's.
    std::fill_n(to, static_cast<std::size_t>(segment.count) * row_entries, T{0});
    for (const Run& run : plan.all_runs) {
      if (plan.axes == 1)
        MakeAnyRows<kEntries>(plan, run, segment, false, block.cos, block.sin);
      else
        MakeAxesRow<kEntries>(plan, run, positions + row * plan.axes, false, block.cos, block.sin);
      for (std::size_t r = 0; r < static_cast<std::size_t>(segment.count); ++r) {
        for (std::size_t part = 0; part < kParts<kEntries>; ++part) {
          T* cos = to + r * row_entries + part * 2 * plan.row_pairs + run.first_pair;
          const std::size_t from = part * kLowPart + r * kRunPairs;
          std::copy_n(block.cos + from, run.pairs, cos);
          std::copy_n(block.sin + from, run.pairs, cos + plan.row_pairs);
        }
      }
    }
    row += segment.count;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
