// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_BY_FLOAT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_BY_FLOAT_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_BY_FLOAT_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_BY_FLOAT_INL_H_
#endif

#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/simd/elements-inl.h"
#include "rope/simd/rotate_pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The 16-bit formats rotated in float, if that is certain to give the number nearest to the exact
// result. by_double-inl.h rotates the other vectors, some hundredths of all.
//
// Let u = 2^−24, and size = m·(|x1| + |x2|), which x1, x2 ≤ size/m bound. A row of floats is within
// u·m + 11.6·2^−53·m of m·cos and m·sin, which moves a coordinate by 1.01u·size at most. The
// product adds u·size, the sum u·|y| ≤ 1.01u·size, and the sum with the end of the interval as much
// again: together less than kFloatReach·size = 4.1u·size. Subnormal numbers add 2^−150 for each
// operation, which kTiny, a normal number, exceeds by far. Rounding is monotonic: if both ends of
// the interval round to the same number, bit by bit, so does the exact value, and so does any value
// nearer to it, such as the one that by_double-inl.h computes.

#if HWY_TARGET != HWY_SCALAR

/// Whether that pays: the conversions to T must be vectors.
template <class T>
inline constexpr bool kByFloat = std::is_same_v<T, BFloat16> ||
                                 (std::is_same_v<T, Float16> && kConvertsFloat16);

inline constexpr double kFloatReach = 4.1 * 0x1p-24;
inline constexpr float kTiny = 0x1p-120f;

/// One vector of floats of a plan's row, and its reach.
class FloatRotation {
 public:
  using DF = hn::ScalableTag<float>;
  using V = hn::Vec<DF>;

  HWY_INLINE FloatRotation(V cos, V sin, double m)
      : turn_{cos, sin},
        reach_(hn::Set(DF(), static_cast<float>(kFloatReach * m))),
        limit_(hn::Set(DF(), static_cast<float>(0x1p126 / (m + 1)))) {}

  /// Rotates pairs of T to the nearest numbers; returns false if a result is not certain.
  template <class T, class Raw = hn::Vec<RawTag<T, DF>>>
  HWY_INLINE bool Apply(V x1, V x2, Raw& first, Raw& second) const {
    const DF df;
    const Turned<V> y = TurnPair(turn_, x1, x2);
    const V size = hn::Add(hn::Abs(x1), hn::Abs(x2));
    const V reach = hn::MulAdd(reach_, size, hn::Set(df, kTiny));
    const V low1 = hn::Sub(y.first, reach), high1 = hn::Add(y.first, reach);
    const V low2 = hn::Sub(y.second, reach), high2 = hn::Add(y.second, reach);
    if constexpr (std::is_same_v<T, Float16>) {
      const RawTag<T, DF> raw;
      first = NarrowTo<T>(df, low1), second = NarrowTo<T>(df, low2);
      const auto differs =
          hn::Or(hn::Xor(first, NarrowTo<T>(df, high1)), hn::Xor(second, NarrowTo<T>(df, high2)));
      return hn::AllTrue(raw, hn::Eq(differs, hn::Zero(raw)));
    } else {
      // Half a unit more, cut off, is the nearest number, and a number half-way between two becomes
      // the larger one: if both ends of the interval become the same, none of them is the lower of
      // the two. Sums beyond the floats and NaN are left to the other way.
      const hn::RebindToUnsigned<DF> du;
      const auto half = hn::Set(du, 0x8000);
      const auto up = [&](V v) HWY_ATTR { return hn::Add(hn::BitCast(du, v), half); };
      const auto up1 = up(low1), up2 = up(low2);
      const auto differs = hn::Or(hn::Xor(up1, up(high1)), hn::Xor(up2, up(high2)));
      first = hn::TruncateTo(RawTag<T, DF>(), hn::ShiftRight<16>(up1));
      second = hn::TruncateTo(RawTag<T, DF>(), hn::ShiftRight<16>(up2));
      return hn::AllTrue(du, hn::Lt(differs, hn::Set(du, 0x1'0000))) &&
             hn::AllTrue(df, hn::Lt(size, limit_));
    }
  }

 private:
  CosSin<V> turn_;
  V reach_;
  V limit_;
};

#endif

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
