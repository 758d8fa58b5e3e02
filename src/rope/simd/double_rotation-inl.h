// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROTATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROTATION_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROTATION_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_DOUBLE_ROTATION_INL_H_
#endif

#include <cmath>
#include <cstddef>

#include "hwy/highway.h"
#include "rope/correct_pair.h"
#include "rope/plan_tables.h"
#include "rope/simd/double_rows-inl.h"
#include "rope/simd/rotate_pairs-inl.h"
#include "rope/simd/twofold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// float64 storage, each coordinate the nearest double, from rows of twofold entries.
///
/// A coordinate x·c − z·s is a double and a rest (SumOfProducts): each product and the difference
/// of the two is split exactly, for sizes at which those rests are normal numbers. c and s are
/// within kTwofoldError·m of the exact ones, which moves the coordinate by kTwofoldError·size, size
/// = m·(|x|
/// + |z|); x and z have no low parts, so that rounding loses less than 2^−101·size. Together that
/// is below reach = 2·kTwofoldError·size. Rounding is monotonic: if both ends round to the same
/// double, so does the exact value. Otherwise the lanes are computed again, with as many bits as
/// necessary.
struct CorrectDoubleRotation {
  using Row = double;
  using Element = double;
  using D = hn::ScalableTag<double>;
  using V = hn::Vec<D>;
  using Turn = CosSin<Twofold<V>>;

  static HWY_INLINE Turn TurnAt(const Row* cos, const Row* sin) {
    const D d;
    return {{hn::LoadU(d, cos), hn::LoadU(d, cos + kLowPart)},
            {hn::LoadU(d, sin), hn::LoadU(d, sin + kLowPart)}};
  }

  static HWY_INLINE StoredPairs<CorrectDoubleRotation> Apply(const RunAt& at, std::size_t j,
                                                             const Turn& turn, V x1, V x2) {
    const D d;
    const V zero = hn::Zero(d);
    const V size =
        hn::Mul(hn::Set(d, at.plan.attention_factor.high), hn::Add(hn::Abs(x1), hn::Abs(x2)));
    const V reach = hn::Mul(size, hn::Set(d, 2 * kTwofoldError));
    const auto ends = [&](const Twofold<V>& y) HWY_ATTR {
      return Turned<V>{hn::Add(y.high, hn::Sub(y.low, reach)),
                       hn::Add(y.high, hn::Add(y.low, reach))};
    };
    const Twofold<V> first{x1, zero}, second{x2, zero};
    const Turned<V> y1 = ends(SumOfProducts(first, turn.cos, Minus(second), turn.sin));
    const Turned<V> y2 = ends(SumOfProducts(second, turn.cos, first, turn.sin));
    const auto certain =
        hn::And(hn::And(hn::Eq(y1.first, y1.second), hn::Eq(y2.first, y2.second)),
                hn::And(hn::Gt(size, hn::Set(d, 0x1p-800)), hn::Lt(size, hn::Set(d, 0x1p980))));
    if (HWY_LIKELY(hn::AllTrue(d, certain))) return {y1.first, y2.first};
    const V plain1 = hn::Sub(hn::Mul(x1, turn.cos.high), hn::Mul(x2, turn.sin.high));
    const V plain2 = hn::Add(hn::Mul(x2, turn.cos.high), hn::Mul(x1, turn.sin.high));
    return Decide(at, j, x1, x2, hn::VecFromMask(d, certain),
                  hn::IfThenElse(certain, y1.first, plain1),
                  hn::IfThenElse(certain, y2.first, plain2));
  }

  /// Computes the lanes that are not certain again, exactly. An infinity, a NaN or a pair of zeros
  /// has no rounding to decide, so `first` and `second`, the plain result, are kept.
  static HWY_NOINLINE StoredPairs<CorrectDoubleRotation> Decide(const RunAt& at, std::size_t j,
                                                                V x1, V x2, V certain, V first,
                                                                V second) {
    const D d;
    HWY_ALIGN double in1[kMaxLanes], in2[kMaxLanes], out1[kMaxLanes], out2[kMaxLanes];
    HWY_ALIGN double is_certain[kMaxLanes];
    hn::Store(x1, d, in1);
    hn::Store(x2, d, in2);
    hn::Store(certain, d, is_certain);
    hn::Store(first, d, out1);
    hn::Store(second, d, out2);
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
      // A mask's bits are all 0 or all 1, and then a NaN.
      if (is_certain[i] != 0) continue;
      if (!std::isfinite(in1[i]) || !std::isfinite(in2[i]) || (in1[i] == 0 && in2[i] == 0))
        continue;
      const std::size_t pair = at.first_pair + j + i;
      const RotatedPair exact = rotate_to_nearest(at.plan, at.position[at.plan.axis[pair]], pair,
                                                  at.inverse, in1[i], in2[i]);
      out1[i] = exact.first;
      out2[i] = exact.second;
    }
    return {hn::Load(d, out1), hn::Load(d, out2)};
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
