// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_DOUBLE_ROTATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_DOUBLE_ROTATION_INL_H_
#undef ROPECHECK_SRC_ROPE_DOUBLE_ROTATION_INL_H_
#else
#define ROPECHECK_SRC_ROPE_DOUBLE_ROTATION_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "rope/correct_pair.h"
#include "rope/exact_cos_sin.h"
#include "rope/plan_tables.h"
#include "rope/rotate_pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// float64 storage: rows as pairs of doubles, and the correctly rounded rotation computed from them.

/// v·m to a relative error below 2^−101.
inline DoubleDouble Scale(const DoubleDouble& v, const DoubleDouble& m) {
  const double product = v.high * m.high;
  const double rest = std::fma(v.high, m.high, -product) + (v.high * m.low + v.low * m.high);
  const double sum = product + rest;
  return {sum, rest - (sum - product)};
}

/// Like MakeRows, with two parts for every entry: the nearest double, and, kLowPart later, the
/// remainder.
inline void MakeDoubleRows(const PlanTables& plan, const Run& run, const Segment& segment,
                           bool inverse, double* cos, double* sin) {
  for (std::int64_t r = 0; r < segment.count; ++r) {
    for (std::size_t j = 0; j < round_up_to_lanes(run.pairs); ++j) {
      const std::size_t at = static_cast<std::size_t>(r) * kRunPairs + j;
      CosSinPair turn{};
      if (j < run.pairs)
        turn = exact_cos_sin(times(plan.turns[run.first_pair + j], segment.first + r));
      if (inverse) turn.sin = {-turn.sin.high, -turn.sin.low};
      if (plan.scales)
        turn = {Scale(turn.cos, plan.attention_factor), Scale(turn.sin, plan.attention_factor)};
      cos[at] = turn.cos.high;
      sin[at] = turn.sin.high;
      cos[at + kLowPart] = turn.cos.low;
      sin[at + kLowPart] = turn.sin.low;
    }
  }
}

/// MakeRows or MakeDoubleRows, rows kRunPairs apart.
template <Entries kEntries, class T>
HWY_INLINE void MakeAnyRows(const PlanTables& plan, const Run& run, const Segment& segment,
                            bool inverse, T* cos, T* sin) {
  if constexpr (kEntries == Entries::twofold)
    MakeDoubleRows(plan, run, segment, inverse, cos, sin);
  else
    MakeRows<kEntries>(plan, run, segment, inverse, cos, sin, kRunPairs);
}

/// Each coordinate is the nearest double. Computed lane by lane: the algorithm needs a true fused
/// multiply-add, and on a target without one a library has to provide it.
struct CorrectDoubleRotation {
  using Row = double;
  using Element = double;
  using D = hn::ScalableTag<double>;
  using V = hn::Vec<D>;

  /// The places of the entries.
  struct Turn {
    const double* cos;
    const double* sin;
  };

  static HWY_INLINE Turn TurnAt(const Row* cos, const Row* sin) { return {cos, sin}; }

  static HWY_INLINE StoredPairs<CorrectDoubleRotation> Apply(const RunAt& at, std::size_t j,
                                                             Turn turn, V x1, V x2) {
    const D d;
    HWY_ALIGN double in1[kMaxLanes], in2[kMaxLanes], out1[kMaxLanes], out2[kMaxLanes];
    hn::Store(x1, d, in1);
    hn::Store(x2, d, in2);
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
      const DoubleDouble c{turn.cos[i], turn.cos[i + kLowPart]};
      const DoubleDouble s{turn.sin[i], turn.sin[i + kLowPart]};
      const double size = at.plan.attention_factor.high * (std::fabs(in1[i]) + std::fabs(in2[i]));
      if (Difference(in1[i], c, in2[i], s, size, out1[i]) &&
          Difference(in2[i], c, -in1[i], s, size, out2[i]))
        continue;
      out1[i] = in1[i] * c.high - in2[i] * s.high;
      out2[i] = in2[i] * c.high + in1[i] * s.high;
      if (!(size > 0) || !std::isfinite(in1[i]) || !std::isfinite(in2[i])) continue;
      const std::size_t pair = at.first_pair + j + i;
      const RotatedPair exact = rotate_to_nearest(at.plan, at.position[at.plan.axis[pair]], pair,
                                                  at.inverse, in1[i], in2[i]);
      out1[i] = exact.first;
      out2[i] = exact.second;
    }
    return {hn::Load(d, out1), hn::Load(d, out2)};
  }

  /// Computes y = x·c − z·s. Returns whether y is certain.
  ///
  /// Each product and the difference of the two is split exactly into a double and a rest (the
  /// bounds on the size keep those rests normal numbers). The rests, and the low parts of c and s,
  /// are at most 2^−51·size together and are rounded a few times, and c and s are within 2^−101 of
  /// the exact ones: the sum is within 2^−99·size of the exact one.
  static HWY_INLINE bool Difference(double x, const DoubleDouble& c, double z,
                                    const DoubleDouble& s, double size, double& y) {
    const double p = x * c.high, q = z * s.high;
    const double p_rest = std::fma(x, c.high, -p), q_rest = std::fma(z, s.high, -q);
    const double sum = p - q;
    const double q_part = sum - p;
    const double sum_rest = (p - (sum - q_part)) - (q + q_part);
    const double rest = sum_rest + (p_rest - q_rest) + (x * c.low - z * s.low);
    const double reach = size * 0x1p-99;
    y = sum + (rest - reach);
    return y == sum + (rest + reach) && size > 0x1p-800 && size < 0x1p1000;
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
