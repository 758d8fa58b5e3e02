// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_ROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_ROW_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_ROW_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_ROW_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/correct_pair.h"
#include "rope/plan_tables.h"
#include "rope/segment.h"
#include "rope/simd/polynomial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows of m·cos tθ and m·sin tθ.
//
// With a the multiple of 32 at or below t, and k = t − a:
//   cos tθ = cos aθ·cos kθ − sin aθ·sin kθ,   sin tθ = sin aθ·cos kθ + cos aθ·sin kθ.
// The anchor (cos aθ, sin aθ) is computed once for up to 32 rows. For 0 ≤ a < 2^20 it is the
// product of the rotations by a's three higher digits in base 32; the plan has tables of all
// digits. For any other a it is computed from the exact phase. So a row depends on t alone, whether
// or not its neighbours are requested, and the cost falls to four multiplications if they are.
//
// Error of the vector (cos tθ, sin tθ), hence of each entry, in units of u = 2^−53 and for m = 1.
// From tables: each of four factors is off by u/√2 at most (u/2 in either entry), and each of three
// complex products by 2u (√5·u if multiply-add is not fused; rope/plan.h names the sources):
// together 8.9u (9.6u). From the phase: a·(the first 128 bits of θ/2π) is off by little more than
// 2^63·2^−128 turns, plus 2^−64 because 64 bits are kept: 2π·2^−63.4, 0.006u; cos and sin of it by
// √2·2.1u (2.2u unfused; rope/simd/polynomial-inl.h); then one factor and one product as above:
// together 5.7u (6.1u). A factor m ≠ 1 scales the whole error. It is rounded to double, which adds
// u·m, and so does the rounding of its product with the table's entry: 10.9u·m (11.6u·m).
// proofs/row.v has all of this, with the second-order terms.
//
// Every value is therefore within kRowError·m of the exact one. Rounding it to float is good to 0.5
// + 11.6·2^−53·2^15·2^24 < 0.501 units in the last place if it is at least 2^−15·m in size. Smaller
// entries are replaced by exact ones, about one in 10^4, unless they come from tables and the whole
// angle tθ is small. In that case no product has terms that cancel, and the relative error is as
// small as that of the factors and their roundings, below 16u.
inline constexpr double kRowError = 11.6 * 0x1p-53;
inline constexpr double kSmallEntry = 0x1p-15;

/// Room for the rows of kAnchorStep positions and kRunPairs pairs, row by row.
template <class T>
struct RowBlock {
  HWY_ALIGN T cos[kAnchorStep * kRunPairs];
  HWY_ALIGN T sin[kAnchorStep * kRunPairs];
};

/// position·θ mod 1 in units of 2^−64, truncated, from the first 128 bits of θ/2π: the low word of
/// position·high plus the high word of position·low, both of 64-bit numbers.
template <class DU, class VU = hn::Vec<DU>>
HWY_INLINE VU PhaseAt(DU du, std::int64_t position, VU high, VU low) {
  const std::uint64_t t = static_cast<std::uint64_t>(position);
#if HWY_TARGET == HWY_SCALAR
  const std::uint64_t f = hn::GetLane(low);
  const std::uint64_t carry = static_cast<std::uint64_t>(Uint128{t} * f >> 64);
  return hn::Set(du, t * hn::GetLane(high) + carry - (position < 0 ? f : 0));
#else
  // Vectors multiply 32 bits by 32. With t = t1·2^32 + t0 and so on, this is long multiplication.
  const hn::Repartition<std::uint32_t, DU> d32;
  const auto times = [&](VU a, VU b)
                         HWY_ATTR { return hn::MulEven(hn::BitCast(d32, a), hn::BitCast(d32, b)); };
  const VU low_half = hn::Set(du, 0xffff'ffffu);
  const VU t0 = hn::Set(du, t & 0xffff'ffff), t1 = hn::Set(du, t >> 32);
  const VU low1 = hn::ShiftRight<32>(low), high1 = hn::ShiftRight<32>(high);

  const VU cross = hn::Add(times(t1, low), hn::ShiftRight<32>(times(t0, low)));
  const VU other = hn::Add(times(t0, low1), hn::And(cross, low_half));
  const VU carry =
      hn::Add(times(t1, low1), hn::Add(hn::ShiftRight<32>(cross), hn::ShiftRight<32>(other)));
  const VU product =
      hn::Add(times(t0, high), hn::ShiftLeft<32>(hn::Add(times(t1, high), times(t0, high1))));
  // As an unsigned number a negative t is 2^64 too large, so that multiple of θ/2π is subtracted
  // again.
  const VU excess = hn::And(low, hn::Set(du, position < 0 ? ~std::uint64_t{0} : 0));
  return hn::Sub(hn::Add(product, carry), excess);
#endif
}

/// The limit on turns_high for pairs that have turned by less than 1/32 of a turn in all, computed
/// from tables. 0 if the row does not come from tables.
inline std::uint64_t SlowerThan(std::int64_t position) {
  if (position <= 0 || position >= kTabledPositions) return 0;
  return (std::uint64_t{1} << 59) / static_cast<std::uint64_t>(position);
}

/// Replaces small entries by exact ones, each independently: `pairs` of them, starting at
/// first_pair.
inline HWY_NOINLINE void RepairEntries(const PlanTables& plan, std::int64_t position,
                                       std::size_t first_pair, std::size_t pairs, bool inverse,
                                       float small, float* cos, float* sin) {
  if (position == 0) return;  // the entries are already exact
  const double m = plan.attention_factor.high;
  const std::uint64_t slow = SlowerThan(position);
  for (std::size_t j = 0; j < pairs; ++j) {
    if (std::fabs(cos[j]) >= small && std::fabs(sin[j]) >= small) continue;
    if (plan.turns_high.get()[first_pair + j] < slow) continue;
    const CosSinPair exact = exact_cos_sin(times(plan.turns[first_pair + j], position));
    if (std::fabs(cos[j]) < small) cos[j] = static_cast<float>(m * exact.cos.high);
    if (std::fabs(sin[j]) < small) sin[j] = static_cast<float>((inverse ? -m : m) * exact.sin.high);
  }
}

/// Replaces entries by the floats nearest to the exact values, each independently.
inline HWY_NOINLINE void CorrectEntries(const PlanTables& plan, std::int64_t position,
                                        std::size_t first_pair, std::size_t pairs, bool inverse,
                                        float* cos, float* sin) {
  for (std::size_t j = 0; j < pairs; ++j) {
    const FloatCosSin nearest = correct_cos_sin(plan, position, first_pair + j);
    cos[j] = nearest.cos;
    sin[j] = inverse ? -nearest.sin : nearest.sin;
  }
}

/// The values that the rows of a segment share: the anchor, and the row of the first step's table.
/// The anchor is kept as the table rows of its nonzero digits, or as the fact that its phase is to
/// be used.
struct SegmentStart {
  SegmentStart(const PlanTables& plan, const Segment& segment)
      : anchor(segment.first & -kAnchorStep),
        step_row(plan.digit_row(0, segment.first - anchor)),
        tabled(anchor >= 0 && anchor < kTabledPositions) {
    std::int64_t rest = tabled ? anchor / kAnchorStep : 0;
    for (std::size_t i = 1; rest != 0; ++i, rest /= kAnchorStep)
      if (rest % kAnchorStep != 0) row[count++] = plan.digit_row(i, rest % kAnchorStep);
  }

  std::int64_t anchor;
  std::size_t step_row;
  bool tabled;
  std::size_t count = 0;
  std::size_t row[kDigits - 1] = {};
};

template <class V>
HWY_INLINE CosSin<V> Product(const CosSin<V>& a, const CosSin<V>& b) {
  return {hn::MulSub(a.cos, b.cos, hn::Mul(a.sin, b.sin)),
          hn::MulAdd(a.sin, b.cos, hn::Mul(a.cos, b.sin))};
}

/// cos and sin of the anchor's angle, for the pairs from `pair` on.
template <class D, class V = hn::Vec<D>>
HWY_INLINE CosSin<V> AnchorAt(D d, const PlanTables& plan, const SegmentStart& start,
                              std::size_t pair) {
  if (HWY_UNLIKELY(!start.tabled)) {
    const hn::RebindToUnsigned<D> du;
    return CosSinOfPhase(d, PhaseAt(du, start.anchor, hn::LoadU(du, plan.turns_high.get() + pair),
                                    hn::LoadU(du, plan.turns_low.get() + pair)));
  }
  const auto digit = [&](std::size_t i) HWY_ATTR {
    return CosSin<V>{hn::LoadU(d, plan.digit_cos.get() + start.row[i] + pair),
                     hn::LoadU(d, plan.digit_sin.get() + start.row[i] + pair)};
  };
  if (start.count == 0) return {hn::Set(d, 1.0), hn::Zero(d)};
  CosSin<V> z = digit(0);
  if (start.count > 1) z = Product(z, digit(1));
  if (start.count > 2) z = Product(z, digit(2));
  return z;
}

/// Computes the rows of a segment one after the other, for a vector of pairs. For the inverse the
/// signs of sin change and everything else is equal.
template <class D>
class RowsOfPairs {
 public:
  using V = hn::Vec<D>;

  HWY_INLINE RowsOfPairs(const PlanTables& plan, const SegmentStart& start, bool inverse,
                         std::size_t pair)
      : anchor_(AnchorAt(D(), plan, start, pair)),
        step_cos_(plan.digit_cos.get() + start.step_row + pair),
        step_sin_(plan.digit_sin.get() + start.step_row + pair) {
    const V flip = inverse ? hn::Set(D(), -0.0) : hn::Zero(D());
    flipped_ = {hn::Xor(anchor_.cos, flip), hn::Xor(anchor_.sin, flip)};
  }

  HWY_INLINE CosSin<V> Row(std::size_t offset) const {
    const V kc = hn::LoadU(D(), step_cos_ + offset), ks = hn::LoadU(D(), step_sin_ + offset);
    return {hn::MulSub(anchor_.cos, kc, hn::Mul(anchor_.sin, ks)),
            hn::MulAdd(flipped_.sin, kc, hn::Mul(flipped_.cos, ks))};
  }

 private:
  CosSin<V> anchor_;
  CosSin<V> flipped_;
  const double* step_cos_;
  const double* step_sin_;
};

/// Makes the rows of a segment's positions for one run of pairs. Row r starts at cos + r·stride,
/// and is filled up to a multiple of kMaxLanes with finite numbers. Entries are within kRowError·m.
template <Entries kEntries>
HWY_NOINLINE void MakeRows(const PlanTables& plan, const Run& run, const Segment& segment,
                           bool inverse, double* cos, double* sin, std::size_t stride) {
  static_assert(kEntries == Entries::wide);
  const hn::ScalableTag<double> d;
  const SegmentStart start(plan, segment);
  for (std::size_t j = 0; j < round_up_to_lanes(run.pairs); j += hn::Lanes(d)) {
    const RowsOfPairs<decltype(d)> rows(plan, start, inverse, run.first_pair + j);
    for (std::size_t r = 0; r < static_cast<std::size_t>(segment.count); ++r) {
      const auto row = rows.Row(r * plan.padded_pairs);
      hn::StoreU(row.cos, d, cos + r * stride + j);
      hn::StoreU(row.sin, d, sin + r * stride + j);
    }
  }
}

/// The number of vectors of doubles that make one vector of floats.
inline constexpr std::size_t kDoubleParts = HWY_TARGET == HWY_SCALAR ? 1 : 2;

/// As many doubles as a vector of floats has lanes.
template <class V>
struct Doubles {
  V part[kDoubleParts];
};

/// Adds `by` to each part.
template <class V>
HWY_INLINE Doubles<V> Sum(Doubles<V> v, V by) {
  for (V& part : v.part) part = hn::Add(part, by);
  return v;
}

template <class V, class DF = hn::ScalableTag<float>>
HWY_INLINE hn::Vec<DF> Rounded(const Doubles<V>& v) {
  const DF df;
#if HWY_TARGET == HWY_SCALAR
  return hn::DemoteTo(df, v.part[0]);
#else
  const hn::Half<DF> half;
  return hn::Combine(df, hn::DemoteTo(half, v.part[1]), hn::DemoteTo(half, v.part[0]));
#endif
}

/// Rounds entries to floats in one of a plan's two ways; see Entries.
///
/// If |cos| or |sin| is below the limit for small entries, the product of the two is smaller than
/// 1.001·m times the limit, since neither exceeds m(1 + 2^−23).
template <Entries kEntries>
class FloatRounding {
 public:
  static_assert(kEntries == Entries::nearly_correct || kEntries == Entries::correct);
  using V = hn::Vec<hn::ScalableTag<double>>;
  using DF = hn::ScalableTag<float>;
  using VF = hn::Vec<DF>;

  HWY_INLINE FloatRounding(const PlanTables& plan, bool inverse)
      : plan_(plan),
        inverse_(inverse),
        // The sums with it are rounded too, by 2^−53·m.
        error_(
            hn::Set(hn::ScalableTag<double>(), (kRowError + 0x1p-53) * plan.attention_factor.high)),
        small_(static_cast<float>(kSmallEntry) * static_cast<float>(plan.attention_factor.high)),
        limit_(hn::Set(DF(), 1.001f * small_ * static_cast<float>(plan.attention_factor.high))) {}

  /// The row of position t for the pairs from `pair` on, of which `pairs` are used.
  HWY_INLINE CosSin<VF> Row(const Doubles<V>& c, const Doubles<V>& s, std::int64_t t,
                            std::size_t pair, std::size_t pairs) const {
    const DF df;
    CosSin<VF> row;
    bool certain;
    if constexpr (kEntries == Entries::nearly_correct) {
      row = {Rounded(c), Rounded(s)};
      certain = hn::AllTrue(df, hn::Ge(hn::Abs(hn::Mul(row.cos, row.sin)), limit_));
    } else {
      row = {Rounded(Sum(c, hn::Neg(error_))), Rounded(Sum(s, hn::Neg(error_)))};
      certain = hn::AllFalse(df, hn::Or(hn::Ne(row.cos, Rounded(Sum(c, error_))),
                                        hn::Ne(row.sin, Rounded(Sum(s, error_)))));
    }
    if (HWY_UNLIKELY(!certain)) {
      HWY_ALIGN float cos[kMaxLanes], sin[kMaxLanes];
      hn::Store(row.cos, df, cos);
      hn::Store(row.sin, df, sin);
      if constexpr (kEntries == Entries::nearly_correct)
        RepairEntries(plan_, t, pair, pairs, inverse_, small_, cos, sin);
      else
        CorrectEntries(plan_, t, pair, pairs, inverse_, cos, sin);
      row = {hn::Load(df, cos), hn::Load(df, sin)};
    }
    return row;
  }

 private:
  const PlanTables& plan_;
  bool inverse_;
  V error_;
  float small_;
  VF limit_;
};

/// Computes the rows of a segment's positions for one run of pairs as vectors of floats, and calls
/// use(j, r, cos, sin) with those of row r for the pairs from j on: all rows for the first pairs,
/// then for the next, up to a multiple of kMaxLanes.
template <Entries kEntries, class Use,
          std::enable_if_t<entry_bytes(kEntries) == sizeof(float)>* = nullptr>
HWY_INLINE void ForRowVectors(const PlanTables& plan, const Run& run, const Segment& segment,
                              bool inverse, const Use& use) {
  using D = hn::ScalableTag<double>;
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<float>());
  const SegmentStart start(plan, segment);
  const FloatRounding<kEntries> rounding(plan, inverse);
  // Copies, because the compiler has to assume that stores change the targets of references.
  const std::size_t count = static_cast<std::size_t>(segment.count), next = plan.padded_pairs;
  const std::size_t all_pairs = run.pairs, filled = round_up_to_lanes(all_pairs);
  const std::int64_t position = segment.first;

  for (std::size_t j = 0; j < filled; j += lanes) {
    const std::size_t pair = run.first_pair + j;
    const RowsOfPairs<D> low(plan, start, inverse, pair);
    const RowsOfPairs<D> high(plan, start, inverse, pair + lanes - hn::Lanes(D()));
    const std::size_t pairs = j < all_pairs ? HWY_MIN(lanes, all_pairs - j) : 0;
    for (std::size_t r = 0; r < count; ++r) {
      const auto last = high.Row(r * next);
      const auto first = low.Row(r * next);
      Doubles<hn::Vec<D>> c, s;
      c.part[kDoubleParts - 1] = last.cos, s.part[kDoubleParts - 1] = last.sin;
      c.part[0] = first.cos, s.part[0] = first.sin;
      const auto row = rounding.Row(c, s, position + static_cast<std::int64_t>(r), pair, pairs);
      use(j, r, row.cos, row.sin);
    }
  }
}

/// The entries from `at` on of the product of kAnchors of the table's rows and the step's.
template <std::size_t kAnchors, class D>
HWY_INLINE CosSin<hn::Vec<D>> ProductOfDigits(D d, const double* cos, const double* sin,
                                              const SegmentStart& start, std::size_t at) {
  using V = hn::Vec<D>;
  CosSin<V> z{hn::LoadU(d, cos + start.row[0] + at), hn::LoadU(d, sin + start.row[0] + at)};
  for (std::size_t i = 1; i < kAnchors; ++i)
    z = Product(
        z, CosSin<V>{hn::LoadU(d, cos + start.row[i] + at), hn::LoadU(d, sin + start.row[i] + at)});
  return Product(z, CosSin<V>{hn::LoadU(d, cos + start.step_row + at),
                              hn::LoadU(d, sin + start.step_row + at)});
}

/// The row of one position that is a product of kAnchors of the table's rows and the step's.
/// ForRowVectors has the same arithmetic.
template <Entries kEntries, std::size_t kAnchors, class Use>
HWY_INLINE void ForVectorsOfProduct(const PlanTables& plan, const Run& run,
                                    const SegmentStart& start, std::int64_t position, bool inverse,
                                    const Use& use) {
  using D = hn::ScalableTag<double>;
  const D d;
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<float>());
  const FloatRounding<kEntries> rounding(plan, inverse);
  const double* const cos = plan.digit_cos.get();
  const double* const sin = plan.digit_sin.get();
  const std::size_t all_pairs = run.pairs;
  const auto flip = inverse ? hn::Set(d, -0.0) : hn::Zero(d);
  for (std::size_t j = 0; j < round_up_to_lanes(all_pairs); j += lanes) {
    const std::size_t pair = run.first_pair + j;
    const auto last = ProductOfDigits<kAnchors>(d, cos, sin, start, pair + lanes - hn::Lanes(d));
    const auto first = ProductOfDigits<kAnchors>(d, cos, sin, start, pair);
    Doubles<hn::Vec<D>> c, s;
    c.part[kDoubleParts - 1] = last.cos, s.part[kDoubleParts - 1] = hn::Xor(last.sin, flip);
    c.part[0] = first.cos, s.part[0] = hn::Xor(first.sin, flip);
    const std::size_t pairs = j < all_pairs ? HWY_MIN(lanes, all_pairs - j) : 0;
    const auto row = rounding.Row(c, s, position, pair, pairs);
    use(j, row.cos, row.sin);
  }
}

/// ForRowVectors for one position: calls use(j, cos, sin).
template <Entries kEntries, class Use>
HWY_INLINE void ForVectorsOfRow(const PlanTables& plan, const Run& run, std::int64_t position,
                                bool inverse, const Use& use) {
  const Segment segment{position, 1};
  const SegmentStart start(plan, segment);
  if (start.tabled && start.count == 3)
    return ForVectorsOfProduct<kEntries, 3>(plan, run, start, position, inverse, use);
  if (start.tabled && start.count == 2)
    return ForVectorsOfProduct<kEntries, 2>(plan, run, start, position, inverse, use);
  ForRowVectors<kEntries>(plan, run, segment, inverse,
                          [&](std::size_t j, std::size_t, auto cos, auto sin)
                              HWY_ATTR { use(j, cos, sin); });
}

/// Makes the same rows as floats; see Entries.
template <Entries kEntries>
HWY_NOINLINE void MakeRows(const PlanTables& plan, const Run& run, const Segment& segment,
                           bool inverse, float* cos, float* sin, std::size_t stride) {
  const hn::ScalableTag<float> df;
  using VF = hn::Vec<decltype(df)>;
  ForRowVectors<kEntries>(plan, run, segment, inverse,
                          [=](std::size_t j, std::size_t r, VF row_cos, VF row_sin) HWY_ATTR {
                            hn::StoreU(row_cos, hn::ScalableTag<float>(), cos + r * stride + j);
                            hn::StoreU(row_sin, hn::ScalableTag<float>(), sin + r * stride + j);
                          });
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
