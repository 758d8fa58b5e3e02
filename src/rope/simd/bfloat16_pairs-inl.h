// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_BFLOAT16_PAIRS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_BFLOAT16_PAIRS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_BFLOAT16_PAIRS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_BFLOAT16_PAIRS_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "rope/simd/rotate_pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// bfloat16 without shuffles. A 32-bit lane holds two neighbouring elements. A shift or a mask turns
// each of them into a float; on the way back, another shift and mask join two rounded floats in one
// lane. The arithmetic on each element is that of PlainRotation<float, BFloat16>, so the bits of
// the results are equal too.

#if HWY_TARGET != HWY_SCALAR

/// The elements of a vector at even and at odd places, as floats.
template <class V>
struct EvenOdd {
  V even;
  V odd;
};

template <class DF, class V = hn::Vec<DF>>
HWY_INLINE EvenOdd<V> LoadBFloat16(DF df, const BFloat16* from) {
  const hn::RebindToUnsigned<DF> du;
  const hn::Repartition<std::uint16_t, DF> raw;
  const auto words = hn::BitCast(du, hn::LoadU(raw, RawPointer(from)));
  return {hn::BitCast(df, hn::ShiftLeft<16>(words)),
          hn::BitCast(df, hn::And(words, hn::Set(du, 0xffff'0000)))};
}

template <bool kStream, class DF, class V = hn::Vec<DF>>
HWY_INLINE void StoreBFloat16(DF df, const EvenOdd<V>& v, BFloat16* to) {
  const hn::RebindToUnsigned<DF> du;
  const hn::Repartition<std::uint16_t, DF> raw;
  // Rounds to nearest even in the upper half. The sum of two numbers is a NaN if one of them is a
  // NaN. It is also a NaN for opposite infinities, which then take the slower path needlessly.
  const auto rounded = [&](V x) HWY_ATTR {
    const auto bits = hn::BitCast(du, x);
    const auto last = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
    return hn::Add(hn::Add(bits, hn::Set(du, 0x7fff)), last);
  };
  auto even = rounded(v.even), odd = rounded(v.odd);
  if (HWY_UNLIKELY(!hn::AllFalse(df, hn::IsNaN(hn::Add(v.even, v.odd))))) {
    const auto keep_nan = [&](V x, hn::Vec<decltype(du)> otherwise) HWY_ATTR {
      const auto quiet = hn::Or(hn::BitCast(du, x), hn::Set(du, 0x40'0000));
      return hn::IfThenElse(hn::RebindMask(du, hn::IsNaN(x)), quiet, otherwise);
    };
    even = keep_nan(v.even, even);
    odd = keep_nan(v.odd, odd);
  }
  const auto words =
      hn::BitCast(raw, hn::Or(hn::ShiftRight<16>(even), hn::And(odd, hn::Set(du, 0xffff'0000))));
  if constexpr (kStream)
    hn::Stream(words, raw, RawPointer(to));
  else
    hn::StoreU(words, raw, RawPointer(to));
}

/// Pairs in neighbouring elements, lane by lane.
template <bool kStream>
HWY_INLINE void RotateBFloat16Interleaved(const float* cos, const float* sin,
                                          const Heads<BFloat16>& heads) {
  const hn::ScalableTag<float> df;
  using V = hn::Vec<decltype(df)>;
  const CosSin<V> turn{hn::LoadU(df, cos), hn::LoadU(df, sin)};
  const BFloat16* in = heads.in;
  BFloat16* out = heads.out;
  for (std::int64_t h = 0; h < heads.count; ++h, in += heads.in_step, out += heads.out_step) {
    if (heads.ahead) PrefetchAhead(in);
    const auto x = LoadBFloat16(df, in);
    const Turned<V> y = TurnPair(turn, x.even, x.odd);
    StoreBFloat16<kStream>(df, EvenOdd<V>{y.first, y.second}, out);
  }
}

/// Pairs half a window apart: even and odd pairs separately.
template <bool kStream>
HWY_INLINE void RotateBFloat16HalfSplit(const float* cos, const float* sin,
                                        const Heads<BFloat16>& heads, std::size_t half) {
  const hn::ScalableTag<float> df;
  using V = hn::Vec<decltype(df)>;
  EvenOdd<V> c, s;
  hn::LoadInterleaved2(df, cos, c.even, c.odd);
  hn::LoadInterleaved2(df, sin, s.even, s.odd);
  const BFloat16* in = heads.in;
  BFloat16* out = heads.out;
  for (std::int64_t h = 0; h < heads.count; ++h, in += heads.in_step, out += heads.out_step) {
    if (heads.ahead) PrefetchPairs(in, half);
    const EvenOdd<V> x1 = LoadBFloat16(df, in), x2 = LoadBFloat16(df, in + half);
    const Turned<V> even = TurnPair(CosSin<V>{c.even, s.even}, x1.even, x2.even);
    const Turned<V> odd = TurnPair(CosSin<V>{c.odd, s.odd}, x1.odd, x2.odd);
    StoreBFloat16<kStream>(df, EvenOdd<V>{even.first, odd.first}, out);
    StoreBFloat16<kStream>(df, EvenOdd<V>{even.second, odd.second}, out + half);
  }
}

/// RotatePairs for PlainRotation<float, BFloat16>: whole vectors by the functions above, the rest
/// by RotatePairs.
template <Layout kLayout, bool kStream>
HWY_INLINE void RotateBFloat16Pairs(const RunAt& at, std::size_t pairs, const float* cos,
                                    const float* sin, const Heads<BFloat16>& heads,
                                    std::size_t half) {
  constexpr bool kInterleaved = kLayout == Layout::interleaved;
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<float>());
  const std::size_t step = kInterleaved ? lanes : 2 * lanes;
  Heads<BFloat16> rest = heads;
  std::size_t j = 0;
  for (; j + step <= pairs; j += step, rest.in += 2 * lanes, rest.out += 2 * lanes) {
    if constexpr (kInterleaved)
      RotateBFloat16Interleaved<kStream>(cos + j, sin + j, rest);
    else
      RotateBFloat16HalfSplit<kStream>(cos + j, sin + j, rest, half);
  }
  RotateLastPairs<PlainRotation<float, BFloat16>, kLayout>(at, j, pairs, cos, sin, rest, half);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
