// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_ROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_ROW_INL_H_
#undef ROPECHECK_SRC_ROPE_ROW_INL_H_
#else
#define ROPECHECK_SRC_ROPE_ROW_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "rope/correct_pair.h"
#include "rope/plan_tables.h"
#include "rope/polynomial-inl.h"
#include "rope/segment.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows of m·cos tθ and m·sin tθ.
//
// With a the multiple of 32 at or below t, and k = t − a:
//   cos tθ = cos aθ·cos kθ − sin aθ·sin kθ,   sin tθ = sin aθ·cos kθ + cos aθ·sin kθ.
// The anchor (cos aθ, sin aθ) is computed from the exact phase, once for up to 32 rows; the steps
// stand in the plan's table. So a row depends on t alone, whether its neighbours are asked for or
// not, and the cost falls to four multiplications where they are.
//
// Error, in units of u = 2^−53 and for m = 1. Phase: a·(the first 128 bits of θ/2π) is off by less
// than 2^63·2^−128 turns, plus the 2^−64 of keeping 64 bits: 2π·2^−63.6, 0.005u. Anchor: below 2.1u
// (rope/polynomial-inl.h); since (cos kθ, sin kθ) is a unit vector, the two together give at most
// √2·2.1u = 3.0u. Table: each entry is off by u/2 at most, times |cos aθ| + |sin aθ| ≤ √2: 0.7u.
// The product and the fused operation: u/2 each. Together below 4.8u (7u where multiply-add is not
// fused). A factor m ≠ 1 scales all of it, and its rounding to the table adds u/2.
//
// Every value is therefore within kRowError·m of the exact one, and rounding it to float is good to
// 0.5 + 8·2^−53·2^16·2^24 < 0.501 units in the last place wherever it is at least 2^−16·m in size.
// Smaller entries are replaced by exact ones: about one in 10^5, and the first steps of pairs that
// turn very slowly.
inline constexpr double kRowError = 8 * 0x1p-53;
inline constexpr double kSmallEntry = 0x1p-16;

/// Room for the rows of kAnchorStep positions and kRunPairs pairs, row by row.
template <class T>
struct RowBlock {
  HWY_ALIGN T cos[kAnchorStep * kRunPairs];
  HWY_ALIGN T sin[kAnchorStep * kRunPairs];
};

/// Rows of twofold entries: the second part of each stands kLowPart behind the first.
inline constexpr std::size_t kLowPart = kAnchorStep * kRunPairs;
struct DoubleRowBlock {
  HWY_ALIGN double cos[2 * kLowPart];
  HWY_ALIGN double sin[2 * kLowPart];
};

/// position·θ mod 1 in units of 2^−64, truncated, from the first 128 bits of θ/2π:
/// the low word of position·high plus the high word of position·low, both of 64-bit numbers.
template <class DU, class VU = hn::Vec<DU>>
HWY_INLINE VU PhaseAt(DU du, std::int64_t position, VU high, VU low) {
  const std::uint64_t t = static_cast<std::uint64_t>(position);
#if HWY_TARGET == HWY_SCALAR
  const std::uint64_t f = hn::GetLane(low);
  const std::uint64_t carry = static_cast<std::uint64_t>(Uint128{t} * f >> 64);
  return hn::Set(du, t * hn::GetLane(high) + carry - (position < 0 ? f : 0));
#else
  // Vectors multiply 32 bits by 32: with t = t1·2^32 + t0 and so on, by the school's method.
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
  // As an unsigned number a negative t is 2^64 too large: that much of θ/2π is taken off again.
  const VU excess = hn::And(low, hn::Set(du, position < 0 ? ~std::uint64_t{0} : 0));
  return hn::Sub(hn::Add(product, carry), excess);
#endif
}

/// What the entries of a row are: double, float in one of the plan's two ways, or pairs of doubles.
enum class Entries { wide, nearly_correct, correct, twofold };

/// Replaces the small entries of a float row by exact ones, each on its own account.
inline void RepairRow(const PlanTables& plan, std::int64_t position, const Run& run, bool inverse,
                      float small, float* cos, float* sin) {
  const double m = plan.attention_factor.high;
  for (std::size_t j = 0; j < run.pairs; ++j) {
    if (std::fabs(cos[j]) >= small && std::fabs(sin[j]) >= small) continue;
    const CosSinPair exact = exact_cos_sin(times(plan.turns[run.first_pair + j], position));
    if (std::fabs(cos[j]) < small) cos[j] = static_cast<float>(m * exact.cos.high);
    if (std::fabs(sin[j]) < small) sin[j] = static_cast<float>((inverse ? -m : m) * exact.sin.high);
  }
}

/// Finds the rows with small entries and repairs them. |cos| or |sin| below the limit makes the
/// product of the two, of which neither exceeds m(1 + 2^−23), smaller than 1.001·m times the limit.
inline void RepairRows(const PlanTables& plan, const Run& run, const Segment& segment, bool inverse,
                       float* cos, float* sin, std::size_t stride) {
  const hn::ScalableTag<float> df;
  const float m = static_cast<float>(plan.attention_factor.high);
  const float small = static_cast<float>(kSmallEntry) * m;
  const auto limit = hn::Set(df, 1.001f * small * m);
  for (std::int64_t r = 0; r < segment.count; ++r, cos += stride, sin += stride) {
    auto smallest = limit;
    for (std::size_t j = 0; j < round_up_to_lanes(run.pairs); j += hn::Lanes(df))
      smallest =
          hn::Min(smallest, hn::Abs(hn::Mul(hn::LoadU(df, cos + j), hn::LoadU(df, sin + j))));
    if (HWY_LIKELY(hn::AllTrue(df, hn::Eq(smallest, limit)))) continue;
    if (segment.first + r == 0) continue;  // exact as it is
    RepairRow(plan, segment.first + r, run, inverse, small, cos, sin);
  }
}

/// Replaces the entries of a float row by those nearest to the exact values.
inline void CorrectEntries(const PlanTables& plan, std::int64_t position, std::size_t first_pair,
                           std::size_t pairs, bool inverse, float* cos, float* sin) {
  for (std::size_t j = 0; j < pairs; ++j) {
    const FloatCosSin nearest = correct_cos_sin(plan, position, first_pair + j);
    cos[j] = nearest.cos;
    sin[j] = inverse ? -nearest.sin : nearest.sin;
  }
}

/// Rows of a segment's positions for one run of pairs, row r at cos + r·stride, each filled up to a
/// multiple of kMaxLanes with finite numbers. The inverse has the signs of sin changed and all else
/// equal.
///
/// T = double: within kRowError·m. T = float: see Entries.
template <Entries kEntries, class T>
HWY_NOINLINE void MakeRows(const PlanTables& plan, const Run& run, const Segment& segment,
                           bool inverse, T* cos, T* sin, std::size_t stride) {
  const hn::ScalableTag<double> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const hn::Rebind<T, decltype(d)> dt;
  using V = hn::Vec<decltype(d)>;
  const std::size_t lanes = hn::Lanes(d);

  const std::int64_t first = segment.first, count = segment.count;
  const std::int64_t first_step = first & (kAnchorStep - 1);
  const std::size_t table_stride = plan.padded_pairs;
  const std::size_t table = static_cast<std::size_t>(first_step) * table_stride + run.first_pair;
  const std::uint64_t* high = plan.turns_high.get() + run.first_pair;
  const std::uint64_t* low = plan.turns_low.get() + run.first_pair;

  const V flip = inverse ? hn::Set(d, -0.0) : hn::Zero(d);
  const V error = hn::Set(d, kRowError * plan.attention_factor.high);

  for (std::size_t j = 0; j < round_up_to_lanes(run.pairs); j += lanes) {
    const CosSin<V> anchor = CosSinOfPhase(
        d, PhaseAt(du, first - first_step, hn::LoadU(du, high + j), hn::LoadU(du, low + j)));
    const CosSin<V> flipped{hn::Xor(anchor.cos, flip), hn::Xor(anchor.sin, flip)};
    const double* step_cos = plan.step_cos.get() + table + j;
    const double* step_sin = plan.step_sin.get() + table + j;
    T* to_cos = cos + j;
    T* to_sin = sin + j;
    for (std::int64_t r = 0; r < count; ++r) {
      const V kc = hn::LoadU(d, step_cos), ks = hn::LoadU(d, step_sin);
      const V c = hn::MulSub(anchor.cos, kc, hn::Mul(anchor.sin, ks));
      const V s = hn::MulAdd(flipped.sin, kc, hn::Mul(flipped.cos, ks));
      if constexpr (kEntries == Entries::wide) {
        hn::StoreU(c, d, to_cos);
        hn::StoreU(s, d, to_sin);
      } else if constexpr (kEntries == Entries::nearly_correct) {
        hn::StoreU(hn::DemoteTo(dt, c), dt, to_cos);
        hn::StoreU(hn::DemoteTo(dt, s), dt, to_sin);
      } else {
        const auto low_cos = hn::DemoteTo(dt, hn::Sub(c, error));
        const auto low_sin = hn::DemoteTo(dt, hn::Sub(s, error));
        const auto undecided = hn::Or(hn::Ne(low_cos, hn::DemoteTo(dt, hn::Add(c, error))),
                                      hn::Ne(low_sin, hn::DemoteTo(dt, hn::Add(s, error))));
        hn::StoreU(low_cos, dt, to_cos);
        hn::StoreU(low_sin, dt, to_sin);
        if (HWY_UNLIKELY(!hn::AllFalse(dt, undecided)))
          CorrectEntries(plan, first + r, run.first_pair + j,
                         j < run.pairs ? HWY_MIN(lanes, run.pairs - j) : 0, inverse, to_cos,
                         to_sin);
      }
      step_cos += table_stride;
      step_sin += table_stride;
      to_cos += stride;
      to_sin += stride;
    }
  }
  if constexpr (kEntries == Entries::nearly_correct)
    RepairRows(plan, run, segment, inverse, cos, sin, stride);
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
