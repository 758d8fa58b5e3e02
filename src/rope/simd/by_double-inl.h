// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_BY_DOUBLE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_BY_DOUBLE_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_BY_DOUBLE_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_BY_DOUBLE_INL_H_
#endif

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/simd/by_float-inl.h"
#include "rope/simd/rotate_pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// float32, float16 and bfloat16 rotated in double, a whole vector of floats at a time. For
// CorrectRotation there is also a quicker rounding test, which looks at bits and calls the slower
// test if it is in doubt.
//
// Let u = 2^−53, r = ‖(x1, x2)‖ and y the computed coordinate, a double. The row is within 11.6u·m
// of m·(cos, sin) as a vector (rope/simd/row-inl.h), which moves y by 11.6u·m·r at most; its two
// roundings add 2u·m·r (1 + tiny). If neither of the pair's results is more than 2^g times the
// other in size, m·r ≤ 1.0001·2^g·|y|. Then y is within 13.61·2^g units of its last place, at least
// u·|y| each, of the exact value.
//
// Results may be kOctaves apart. The ratio is computed from the bits of doubles' upper halves, or
// of floats, read as integers: without the sign they are logarithms, each at most 0.0861 octaves
// too small.
//
// float32. The nearest float changes half-way between two floats: there the last 29 bits of y are
// 10…0, and for a subnormal float, whose last bit is worth more, they are 0…0. If y is further than
// kClose from both, the nearest float of y is that of the exact value: kOctaves = 11 1/8, and
// 13.61·2^(11.125 + 0.0861 + 2^−20) < 32,273 < 2^15 = kClose.
//
// The 16-bit formats. Let f be the float nearest to y. A number h half-way between two numbers of
// the format is a float. If f is none of those, y and f lie on the same side of each h, and y is at
// least half a unit in the last place of f away from it. So the nearest number of f is that of y,
// and also that of the exact value, if that is closer to y: for normal f with kOctaves = 20, y is
// within 13.61·2^(20 + 0.1)·2^−53·|y| < 2^−29·|y|. A subnormal f counts as fewer octaves than it
// is, but then m·r < 2^−105, and y is within 13.61·2^−158 < 2^−150. h is known by its last bits, of
// which those of kHalfWay are 0.

#if HWY_TARGET != HWY_SCALAR

inline constexpr std::uint32_t kClose = 1 << 15;
inline constexpr std::uint32_t kOctaves = 89u << 17;          // 2^20 to the octave
inline constexpr std::uint32_t kOctavesOfFloats = 20u << 23;  // 2^23 to the octave
template <class T>
inline constexpr std::uint32_t kHalfWay = std::is_same_v<T, Float16> ? 0xfff : 0x7fff;

/// Rotated coordinates before they are rounded to float, enough for a vector of floats.
struct Unrounded {
  using V = hn::Vec<hn::ScalableTag<double>>;
  using DU = hn::ScalableTag<std::uint32_t>;

  V low;
  V high;

  HWY_INLINE hn::Vec<DU> LowerBits() const {
    return hn::ConcatEven(DU(), hn::BitCast(DU(), high), hn::BitCast(DU(), low));
  }
  HWY_INLINE hn::Vec<DU> UpperBits() const {
    return hn::ConcatOdd(DU(), hn::BitCast(DU(), high), hn::BitCast(DU(), low));
  }
};

/// Returns whether the nearest floats are certainly those of the exact values.
HWY_INLINE bool AllCertain(const Unrounded& first, const Unrounded& second) {
  const Unrounded::DU du;
  const auto close = hn::Set(du, kClose), further = hn::Set(du, 0x0fff'ffff & ~(2 * kClose - 1));
  const auto distance1 = hn::And(hn::Add(first.LowerBits(), close), further);
  const auto distance2 = hn::And(hn::Add(second.LowerBits(), close), further);
  // Doubling the difference drops the signs.
  const auto difference = hn::Sub(first.UpperBits(), second.UpperBits());
  const auto octaves = hn::Add(hn::Add(difference, difference), hn::Set(du, 2 * kOctaves));
  return hn::AllFalse(du, hn::Or(hn::Eq(hn::Min(distance1, distance2), hn::Zero(du)),
                                 hn::Gt(octaves, hn::Set(du, 4 * kOctaves))));
}

/// Loads a vector of pairs of floats as doubles.
template <Layout kLayout, class D>
HWY_INLINE void LoadAsDoubles(D d, const float* in, std::size_t half, Unrounded& x1,
                              Unrounded& x2) {
  const std::size_t few = hn::Lanes(d);
  LoadPairs<kLayout>(d, in, half, x1.low, x2.low);
  LoadPairs<kLayout>(d, in + (kLayout == Layout::interleaved ? 2 : 1) * few, half, x1.high,
                     x2.high);
}

/// The floats as doubles.
template <class D, class VF>
HWY_INLINE Unrounded Promoted(D d, VF floats) {
  const hn::Half<hn::Repartition<float, D>> half_of_floats;
  return {hn::PromoteTo(d, hn::LowerHalf(half_of_floats, floats)),
          hn::PromoteTo(d, hn::UpperHalf(half_of_floats, floats))};
}

/// The nearest floats.
template <class D>
HWY_INLINE hn::Vec<hn::Repartition<float, D>> Nearest(D d, const Unrounded& y) {
  return hn::Combine(hn::Repartition<float, D>(), DemoteToNearest(d, y.high),
                     DemoteToNearest(d, y.low));
}

/// Returns whether none of the floats is half-way between two numbers of T.
template <class T, class V>
HWY_INLINE bool NoneHalfWay(V floats1, V floats2) {
  const Unrounded::DU du;
  const auto last = hn::Set(du, kHalfWay<T>);
  const auto low1 = hn::And(hn::BitCast(du, floats1), last);
  const auto low2 = hn::And(hn::BitCast(du, floats2), last);
  return hn::AllFalse(du, hn::Eq(hn::Min(low1, low2), hn::Zero(du)));
}

/// Returns whether the nearest numbers of T are certainly those of the exact values.
template <class T, class V>
HWY_INLINE bool AllCertainAs(V floats1, V floats2) {
  const Unrounded::DU du;
  const auto difference = hn::Sub(hn::BitCast(du, floats1), hn::BitCast(du, floats2));
  const auto octaves = hn::Add(hn::Add(difference, difference), hn::Set(du, 2 * kOctavesOfFloats));
  return NoneHalfWay<T>(floats1, floats2) &&
         hn::AllFalse(du, hn::Gt(octaves, hn::Set(du, 4 * kOctavesOfFloats)));
}

/// RotatePairs for the rotations in double: whole vectors by the functions above, the rest by
/// RotatePairs.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotateByDouble(const RunAt& at, std::size_t pairs, const double* cos,
                               const double* sin, const Heads<T>& heads, std::size_t half) {
  constexpr bool kCorrect = std::is_same_v<Rotation, CorrectRotation<T>>;
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  const typename Rotation::D d;
  const hn::ScalableTag<float> df;
  const std::size_t few = hn::Lanes(d), lanes = 2 * few;
  Heads<T> rest = heads;
  std::size_t j = 0;
  for (; j + lanes <= pairs; j += lanes, rest.in += kStep * lanes, rest.out += kStep * lanes) {
    const typename Rotation::Turn low = Rotation::TurnAt(cos + j, sin + j);
    const typename Rotation::Turn high = Rotation::TurnAt(cos + j + few, sin + j + few);
    const FloatRotation in_floats(Nearest(d, {low.cos, high.cos}), Nearest(d, {low.sin, high.sin}),
                                  at.plan.attention_factor.high);
    const T* in = rest.in;
    T* out = rest.out;
    for (std::int64_t h = 0; h < heads.count; ++h, in += heads.in_step, out += heads.out_step) {
      if (heads.ahead) PrefetchPairs(in, kLayout == Layout::interleaved ? lanes : half);
      Unrounded x1, x2;
      if constexpr (std::is_same_v<T, float>) {
        LoadAsDoubles<kLayout>(d, in, half, x1, x2);
      } else {
        hn::Vec<decltype(df)> first, second;
        LoadPairs<kLayout>(df, in, half, first, second);
        if constexpr (kByFloat<T>) {
          hn::Vec<RawTag<T, decltype(df)>> nearest1, nearest2;
          if (HWY_LIKELY(in_floats.template Apply<T>(first, second, nearest1, nearest2))) {
            StorePairs<kLayout, kStream>(df, nearest1, nearest2, out, half);
            continue;
          }
        }
        x1 = Promoted(d, first);
        x2 = Promoted(d, second);
      }
      const auto y_low = TurnPair(low, x1.low, x2.low);
      const auto y_high = TurnPair(high, x1.high, x2.high);
      const Unrounded y1 = {y_low.first, y_high.first}, y2 = {y_low.second, y_high.second};
      auto floats1 = Nearest(d, y1), floats2 = Nearest(d, y2);
      if constexpr (std::is_same_v<T, float>) {
        if (!kCorrect || HWY_LIKELY(AllCertain(y1, y2))) {
          StorePairs<kLayout, kStream>(df, floats1, floats2, out, half);
          continue;
        }
      } else if constexpr (kCorrect) {
        if (HWY_LIKELY(AllCertainAs<T>(floats1, floats2))) {
          StorePairs<kLayout, kStream>(df, NarrowTo<T>(df, floats1), NarrowTo<T>(df, floats2), out,
                                       half);
          continue;
        }
      } else {
        if (HWY_UNLIKELY(!NoneHalfWay<T>(floats1, floats2))) {
          floats1 = hn::Combine(df, DemoteToOdd(d, y1.high), DemoteToOdd(d, y1.low));
          floats2 = hn::Combine(df, DemoteToOdd(d, y2.high), DemoteToOdd(d, y2.low));
        }
        StorePairs<kLayout, kStream>(df, NarrowTo<T>(df, floats1), NarrowTo<T>(df, floats2), out,
                                     half);
        continue;
      }
      const auto below = Rotation::Apply(at, j, low, x1.low, x2.low);
      const auto above = Rotation::Apply(at, j + few, high, x1.high, x2.high);
      const RawTag<T, decltype(df)> raw;
      StorePairs<kLayout, kStream>(df, hn::Combine(raw, above.first, below.first),
                                   hn::Combine(raw, above.second, below.second), out, half);
    }
  }
  RotateLastPairs<Rotation, kLayout>(at, j, pairs, cos, sin, rest, half);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
