// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROWS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROWS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROWS_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/rotate.h"
#include "rope/segment.h"
#include "rope/simd/row-inl.h"
#include "rope/simd/split_rows-inl.h"
#include "rope/simd/twofold-inl.h"
#include "rope/turns.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows for float64 storage: anchor times step as in row-inl.h, with entries of two doubles.
//
// Error, in units of m. A product of two rotations moves each entry by at most 2^−100, so 2^−99.5
// as a vector (twofold-inl.h; the low part of an entry is at most 2^−53 and that in size). The
// tables' entries are products of at most five rotations within 2^−103.5 (rope/rotate.h): 4·2^−99.5
// + 5·2^−103.5 < 2^−97.38; a factor adds 2^−100.5. Anchors that are computed from their phase are
// within 2^−103.5. Three products and four such factors: 3·2^−99.5 + 4·2^−97.38 + 2^−100.5 <
// 0.95·2^−95 with the second-order terms. So both parts together are within kTwofoldError·m =
// 2^−95·m. Entries of one double, the product of the same anchors and steps, have an error of their
// own, which split_rows-inl.h derives.
inline constexpr double kTwofoldError = 0x1p-95;

/// Rows of twofold entries: the second part of each entry is kLowPart after the first.
inline constexpr std::size_t kLowPart = kAnchorStep * kRunPairs;
struct DoubleRowBlock {
  HWY_ALIGN double cos[2 * kLowPart];
  HWY_ALIGN double sin[2 * kLowPart];
};

/// The number of parts of an entry.
template <Entries kEntries>
inline constexpr std::size_t kParts = kEntries == Entries::twofold ? 2 : 1;

/// The anchor of a segment, for one run of pairs: from the tables, or from the exact phases.
class TwofoldAnchor {
 public:
  using D = hn::ScalableTag<double>;
  using V = hn::Vec<D>;
  using Turn = CosSin<Twofold<V>>;

  TwofoldAnchor(const PlanTables& plan, const Run& run, const SegmentStart& start)
      : plan_(plan), run_(run), start_(start) {
    if (start.tabled) return;
    const std::size_t count = round_up_to_lanes(run.pairs);
    std::uint64_t high[kRunPairs], low[kRunPairs];
    for (std::size_t j = 0; j < count; ++j) {
      const std::size_t pair = run.first_pair + std::min(j, run.pairs - 1);
      const Turns phase = times(plan.turns[pair], start.anchor);
      high[j] = phase.word[0];
      low[j] = phase.word[1];
    }
    double* const parts[] = {cos_[0], cos_[1], sin_[0], sin_[1]};
    cos_sin_of_phases(high, low, count, parts);
  }

  /// The anchor's rotation for a vector of the run's pairs.
  HWY_INLINE Turn At(std::size_t j) const {
    const D d;
    if (HWY_UNLIKELY(!start_.tabled))
      return {{hn::Load(d, cos_[0] + j), hn::Load(d, cos_[1] + j)},
              {hn::Load(d, sin_[0] + j), hn::Load(d, sin_[1] + j)}};
    if (start_.count == 0) return {{hn::Set(d, 1.0), hn::Zero(d)}, {hn::Zero(d), hn::Zero(d)}};
    const std::size_t pair = run_.first_pair + j;
    Turn turn = Entry(plan_, start_.row[0] + pair);
    for (std::size_t i = 1; i < start_.count; ++i)
      turn = Product(turn, Entry(plan_, start_.row[i] + pair));
    return turn;
  }

  /// An entry of the tables.
  static HWY_INLINE Turn Entry(const PlanTables& plan, std::size_t at) {
    const D d;
    return {{hn::LoadU(d, plan.digit_cos.get() + at), hn::LoadU(d, plan.digit_cos_low.get() + at)},
            {hn::LoadU(d, plan.digit_sin.get() + at), hn::LoadU(d, plan.digit_sin_low.get() + at)}};
  }

 private:
  const PlanTables& plan_;
  const Run& run_;
  const SegmentStart& start_;
  HWY_ALIGN double cos_[2][kRunPairs];
  HWY_ALIGN double sin_[2][kRunPairs];
};

/// ForRowVectors of row-inl.h for rows of doubles, each nearly the nearest (split_rows-inl.h).
template <Entries kEntries, class Use, std::enable_if_t<kEntries == Entries::nearest>* = nullptr>
HWY_INLINE void ForRowVectors(const PlanTables& plan, const Run& run, const Segment& segment,
                              bool inverse, const Use& use) {
  const hn::ScalableTag<double> d;
  const SegmentStart start(plan, segment);
  const TwofoldAnchor anchor(plan, run, start);
  const std::size_t count = static_cast<std::size_t>(segment.count), next = plan.padded_pairs;
  for (std::size_t j = 0; j < round_up_to_lanes(run.pairs); j += hn::Lanes(d)) {
    const SplitRowsOfPairs<decltype(d)> rows(plan, anchor.At(j), inverse,
                                             start.step_row + run.first_pair + j);
    for (std::size_t r = 0; r < count; ++r) {
      const auto row = rows.Row(r * next);
      use(j, r, row.cos, row.sin);
    }
  }
}

/// Like MakeRows, of both parts of each entry, the second kLowPart later.
inline HWY_NOINLINE void MakeTwofoldRows(const PlanTables& plan, const Run& run,
                                         const Segment& segment, bool inverse, double* cos,
                                         double* sin) {
  const hn::ScalableTag<double> d;
  const SegmentStart start(plan, segment);
  const TwofoldAnchor anchor(plan, run, start);
  const auto flip = inverse ? hn::Set(d, -0.0) : hn::Zero(d);
  const std::size_t count = static_cast<std::size_t>(segment.count);
  for (std::size_t j = 0; j < round_up_to_lanes(run.pairs); j += hn::Lanes(d)) {
    const TwofoldAnchor::Turn from = anchor.At(j);
    for (std::size_t r = 0; r < count; ++r) {
      const std::size_t step = start.step_row + r * plan.padded_pairs + run.first_pair + j;
      const TwofoldAnchor::Turn row = Product(from, TwofoldAnchor::Entry(plan, step));
      const std::size_t at = r * kRunPairs + j;
      hn::Store(row.cos.high, d, cos + at);
      hn::Store(hn::Xor(row.sin.high, flip), d, sin + at);
      hn::Store(row.cos.low, d, cos + kLowPart + at);
      hn::Store(hn::Xor(row.sin.low, flip), d, sin + kLowPart + at);
    }
  }
}

/// Like MakeRows, of doubles that are nearly the nearest.
inline HWY_NOINLINE void MakeNearestRows(const PlanTables& plan, const Run& run,
                                         const Segment& segment, bool inverse, double* cos,
                                         double* sin) {
  ForRowVectors<Entries::nearest>(plan, run, segment, inverse,
                                  [=](std::size_t j, std::size_t r, auto row_cos, auto row_sin)
                                      HWY_ATTR {
                                        const hn::ScalableTag<double> d;
                                        hn::Store(row_cos, d, cos + r * kRunPairs + j);
                                        hn::Store(row_sin, d, sin + r * kRunPairs + j);
                                      });
}

/// MakeRows or one of the above, rows kRunPairs apart, to aligned memory.
template <Entries kEntries, class T>
HWY_INLINE void MakeAnyRows(const PlanTables& plan, const Run& run, const Segment& segment,
                            bool inverse, T* cos, T* sin) {
  if constexpr (kEntries == Entries::nearest)
    MakeNearestRows(plan, run, segment, inverse, cos, sin);
  else if constexpr (kEntries == Entries::twofold)
    MakeTwofoldRows(plan, run, segment, inverse, cos, sin);
  else
    MakeRows<kEntries>(plan, run, segment, inverse, cos, sin, kRunPairs);
}

/// MakeAnyRows for one position.
template <Entries kEntries, class T>
HWY_INLINE void MakeOneRow(const PlanTables& plan, const Run& run, std::int64_t position,
                           bool inverse, T* cos, T* sin) {
  if constexpr (entry_bytes(kEntries) == sizeof(float)) {
    ForVectorsOfRow<kEntries>(plan, run, position, inverse,
                              [=](std::size_t j, auto row_cos, auto row_sin) HWY_ATTR {
                                hn::Store(row_cos, hn::ScalableTag<float>(), cos + j);
                                hn::Store(row_sin, hn::ScalableTag<float>(), sin + j);
                              });
  } else {
    MakeAnyRows<kEntries>(plan, run, Segment{position, 1}, inverse, cos, sin);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
