// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_FLOAT32_BY_DOUBLE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_FLOAT32_BY_DOUBLE_INL_H_
#undef ROPECHECK_SRC_ROPE_FLOAT32_BY_DOUBLE_INL_H_
#else
#define ROPECHECK_SRC_ROPE_FLOAT32_BY_DOUBLE_INL_H_
#endif

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/rotate_pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// float32 storage rotated in double, a whole vector of floats at a time. For CorrectRotation there
// is also a quicker rounding test, which looks at bits and calls the slower test if it is in doubt.
//
// Let u = 2^−53, r = ‖(x1, x2)‖ and y the computed coordinate, a double. The row is within 11.6u·m
// of m·(cos, sin) as a vector (rope/row-inl.h), which moves y by 11.6u·m·r at most; its two
// roundings add 2u·m·r (1 + tiny). If neither of the pair's results is more than 2^g times the
// other in size, m·r ≤ 1.0001·2^g·|y|. Then y is within 13.61·2^g units of its last place, at least
// u·|y| each, of the exact value. kClose is more than that.
//
// The nearest float changes half-way between two floats: there the last 29 bits of y are 10…0, and
// for a subnormal float, whose last bit is worth more, they are 0…0. If y is further than kClose
// from both, the nearest float of y is that of the exact value.
//
// The ratio is computed from the upper halves of the doubles' bits, read as integers: without the
// sign they are logarithms, 2^20 to the octave, each at most 0.0861 octaves too small. They may be
// kOctaves = 11 1/8 octaves apart: 13.61·2^(11.125 + 0.0861 + 2^−20) < 32,273 < 2^15 = kClose.

#if HWY_TARGET != HWY_SCALAR

inline constexpr std::uint32_t kClose = 1 << 15;
inline constexpr std::uint32_t kOctaves = 89u << 17;

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

/// RotatePairs for the rotations of floats in double: whole vectors by the functions above, the
/// rest by RotatePairs.
template <class Rotation, Layout kLayout, bool kStream>
HWY_INLINE void RotateFloat32ByDouble(const RunAt& at, std::size_t pairs, const double* cos,
                                      const double* sin, const Heads<float>& heads,
                                      std::size_t half) {
  constexpr bool kCorrect = std::is_same_v<Rotation, CorrectRotation<float>>;
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  const typename Rotation::D d;
  const std::size_t few = hn::Lanes(d), lanes = 2 * few;
  Heads<float> rest = heads;
  std::size_t j = 0;
  for (; j + lanes <= pairs; j += lanes, rest.in += kStep * lanes, rest.out += kStep * lanes) {
    const typename Rotation::Turn low = Rotation::TurnAt(cos + j, sin + j);
    const typename Rotation::Turn high = Rotation::TurnAt(cos + j + few, sin + j + few);
    const float* in = rest.in;
    float* out = rest.out;
    for (std::int64_t h = 0; h < heads.count; ++h, in += heads.in_step, out += heads.out_step) {
      if (heads.ahead)
        PrefetchPairs<kStream>(in, out, kLayout == Layout::interleaved ? lanes : half);
      Unrounded x1, x2;
      LoadPairs<kLayout>(d, in, half, x1.low, x2.low);
      LoadPairs<kLayout>(d, in + kStep * few, half, x1.high, x2.high);
      const auto y_low = TurnPair(low, x1.low, x2.low);
      const auto y_high = TurnPair(high, x1.high, x2.high);
      const Unrounded y1 = {y_low.first, y_high.first}, y2 = {y_low.second, y_high.second};
      StoredPairs<Rotation> below{NarrowTo<float>(d, y1.low), NarrowTo<float>(d, y2.low)};
      StoredPairs<Rotation> above{NarrowTo<float>(d, y1.high), NarrowTo<float>(d, y2.high)};
      if constexpr (kCorrect) {
        if (HWY_UNLIKELY(!AllCertain(y1, y2))) {
          below = Rotation::Apply(at, j, low, x1.low, x2.low);
          above = Rotation::Apply(at, j + few, high, x1.high, x2.high);
        }
      }
      StorePairs<kLayout, kStream>(d, below.first, below.second, out, half);
      StorePairs<kLayout, kStream>(d, above.first, above.second, out + kStep * few, half);
    }
  }
  const RunAt rest_at{at.plan, at.position, at.inverse, at.first_pair + j, at.reach};
  RotatePairs<Rotation, kLayout, kStream>(rest_at, pairs - j, cos + j, sin + j, rest, half);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
