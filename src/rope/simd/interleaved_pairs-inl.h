// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_INTERLEAVED_PAIRS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_INTERLEAVED_PAIRS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_INTERLEAVED_PAIRS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_INTERLEAVED_PAIRS_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "rope/simd/rotate_pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Interleaved float32 and float64 without taking pairs apart. A vector holds whole pairs, (x1, x2,
// x1, x2, …). With the pairs' elements swapped,
//   (x1, x2)·(c, c) + (x2, x1)·(−s, s)
// has the products and the sums of TurnPair, so the bits of the results are equal too: a − b and a
// + (−b) are the same.

#if HWY_TARGET != HWY_SCALAR

template <bool kStream, class D, class T = hn::TFromD<D>>
HWY_INLINE void TurnInLanes(D d, hn::Vec<D> cos, hn::Vec<D> sin, const T* in, T* out) {
  const auto x = hn::LoadU(d, in);
  const auto y = hn::MulAdd(x, cos, hn::Mul(hn::Reverse2(d, x), sin));
  if constexpr (kStream)
    hn::Stream(y, d, out);
  else
    hn::StoreU(y, d, out);
}

/// RotatePairs for PlainRotation<T, T> and interleaved pairs: whole vectors by the function above,
/// the rest by RotatePairs.
template <bool kStream, class T>
HWY_INLINE void RotateInterleavedPairs(const RunAt& at, std::size_t pairs, const T* cos,
                                       const T* sin, const Heads<T>& heads) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  Heads<T> rest = heads;
  std::size_t j = 0;
  for (; j + lanes <= pairs; j += lanes, rest.in += 2 * lanes, rest.out += 2 * lanes) {
    HWY_ALIGN T twice_cos[2 * kMaxLanes], signed_sin[2 * kMaxLanes];
    const auto c = hn::LoadU(d, cos + j), s = hn::LoadU(d, sin + j);
    hn::StoreInterleaved2(c, c, d, twice_cos);
    hn::StoreInterleaved2(hn::Neg(s), s, d, signed_sin);
    const auto c1 = hn::Load(d, twice_cos), c2 = hn::Load(d, twice_cos + lanes);
    const auto s1 = hn::Load(d, signed_sin), s2 = hn::Load(d, signed_sin + lanes);
    const T* in = rest.in;
    T* out = rest.out;
    for (std::int64_t h = 0; h < heads.count; ++h, in += heads.in_step, out += heads.out_step) {
      if (heads.ahead) PrefetchPairs(in, lanes);
      TurnInLanes<kStream>(d, c1, s1, in, out);
      TurnInLanes<kStream>(d, c2, s2, in + lanes, out + lanes);
    }
  }
  RotateLastPairs<PlainRotation<T, T>, Layout::interleaved>(at, j, pairs, cos, sin, rest, 1);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
