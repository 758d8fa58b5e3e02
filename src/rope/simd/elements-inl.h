// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_ELEMENTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_ELEMENTS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_ELEMENTS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_ELEMENTS_INL_H_
#endif

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/storage.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Vectors of stored elements and their values as float or double: exact when loaded, rounded once,
// to nearest even, when stored. The values are those of rope/storage.h, lane by lane.
//
// Instructions that always flush subnormals (AVX512_BF16's conversion) are of no use here, and
// Highway's software float16 has neither infinities nor NaN. On a machine without a conversion of
// its own, lanes are converted one at a time by rope/storage.h.

/// The type of a vector register's lanes for T; for the 16-bit formats, the bits.
template <class T>
using Bits = std::conditional_t<sizeof(T) == 2, std::uint16_t, T>;

/// The raw lanes that belong to the lanes of D.
template <class T, class D>
using RawTag = hn::Rebind<Bits<T>, D>;

template <class T>
HWY_INLINE const Bits<T>* RawPointer(const T* p) {
  return reinterpret_cast<const Bits<T>*>(p);
}
template <class T>
HWY_INLINE Bits<T>* RawPointer(T* p) {
  return reinterpret_cast<Bits<T>*>(p);
}

/// Whether float16 is converted by vectors.
inline constexpr bool kConvertsFloat16 =
    HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON;

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
template <class DF>
HWY_INLINE hn::Vec<DF> WidenFloat16(DF df, hn::Vec<RawTag<Float16, DF>> raw) {
  return hn::PromoteTo(df, hn::BitCast(hn::Rebind<hwy::float16_t, DF>(), raw));
}
template <class DF>
HWY_INLINE hn::Vec<RawTag<Float16, DF>> NarrowFloat16(DF, hn::Vec<DF> v) {
  return hn::BitCast(RawTag<Float16, DF>(), hn::DemoteTo(hn::Rebind<hwy::float16_t, DF>(), v));
}
#else
template <class DF>
HWY_INLINE hn::Vec<DF> WidenFloat16(DF df, hn::Vec<RawTag<Float16, DF>> raw) {
  HWY_ALIGN std::uint16_t bits[kMaxLanes];
  HWY_ALIGN float values[kMaxLanes];
  hn::Store(raw, RawTag<Float16, DF>(), bits);
  for (std::size_t i = 0; i < hn::Lanes(df); ++i) values[i] = to_float(Float16{bits[i]});
  return hn::Load(df, values);
}
template <class DF>
HWY_INLINE hn::Vec<RawTag<Float16, DF>> NarrowFloat16(DF df, hn::Vec<DF> v) {
  HWY_ALIGN std::uint16_t bits[kMaxLanes];
  HWY_ALIGN float values[kMaxLanes];
  hn::Store(v, df, values);
  for (std::size_t i = 0; i < hn::Lanes(df); ++i) bits[i] = to_float16(values[i]).bits;
  return hn::Load(RawTag<Float16, DF>(), bits);
}
#endif

template <class DF>
HWY_INLINE hn::Vec<DF> WidenBFloat16(DF df, hn::Vec<RawTag<BFloat16, DF>> raw) {
  const hn::RebindToUnsigned<DF> du;
  return hn::BitCast(df, hn::ShiftLeft<16>(hn::PromoteTo(du, raw)));
}
template <class DF>
HWY_INLINE hn::Vec<RawTag<BFloat16, DF>> NarrowBFloat16(DF, hn::Vec<DF> v) {
  const hn::RebindToUnsigned<DF> du;
  const auto bits = hn::BitCast(du, v);
  const auto last = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
  const auto rounded = hn::Add(hn::Add(bits, hn::Set(du, 0x7fff)), last);
  const auto quiet = hn::Or(bits, hn::Set(du, 0x40'0000));
  const auto is_nan = hn::RebindMask(du, hn::IsNaN(v));
  return hn::TruncateTo(RawTag<BFloat16, DF>(),
                        hn::ShiftRight<16>(hn::IfThenElse(is_nan, quiet, rounded)));
}

/// Doubles to float, to nearest, infinities included. Highway's scalar target would clamp
/// infinities.
template <class D>
HWY_INLINE hn::Vec<hn::Rebind<float, D>> DemoteToNearest(D, hn::Vec<D> v) {
  const hn::Rebind<float, D> df;
#if HWY_TARGET == HWY_SCALAR
  return hn::Set(df, static_cast<float>(hn::GetLane(v)));
#else
  return hn::DemoteTo(df, v);
#endif
}

template <class T, class D>
HWY_INLINE hn::Vec<D> WidenTo(D d, hn::Vec<RawTag<T, D>> raw) {
  if constexpr (std::is_same_v<hn::TFromD<D>, T>) {
    return raw;
  } else if constexpr (std::is_same_v<hn::TFromD<D>, double>) {
    const hn::Rebind<float, D> df;
    return hn::PromoteTo(d, WidenTo<T>(df, raw));
  } else if constexpr (std::is_same_v<T, Float16>) {
    return WidenFloat16(d, raw);
  } else {
    return WidenBFloat16(d, raw);
  }
}

/// Doubles to float by rounding to odd (rope/storage.h gives the reason).
template <class D>
HWY_INLINE hn::Vec<hn::Rebind<float, D>> DemoteToOdd(D d, hn::Vec<D> v) {
  const hn::Rebind<float, D> df;
  const hn::RebindToUnsigned<decltype(df)> du;
  const auto nearest = DemoteToNearest(d, v);
  const auto back = hn::PromoteTo(d, nearest);
  // Masks of doubles as integers next to the floats: 1.0f is 1 after a shift.
  const auto is_set = [&](hn::Mask<D> mask) {
    const auto ones = hn::DemoteTo(df, hn::IfThenElseZero(mask, hn::Set(d, 1.0)));
    return hn::ShiftRight<29>(hn::BitCast(du, ones));
  };
  const auto too_large = is_set(hn::Gt(hn::Abs(back), hn::Abs(v)));
  const auto inexact = is_set(hn::Ne(back, v));
  return hn::BitCast(df, hn::Or(hn::Sub(hn::BitCast(du, nearest), too_large), inexact));
}

/// Converts lanes of the computation to stored ones, rounded once.
template <class T, class D>
HWY_INLINE hn::Vec<RawTag<T, D>> NarrowTo(D d, hn::Vec<D> v) {
  if constexpr (std::is_same_v<hn::TFromD<D>, T>) {
    return v;
  } else if constexpr (std::is_same_v<hn::TFromD<D>, double>) {
    const hn::Rebind<float, D> df;
    if constexpr (std::is_same_v<T, float>) {
      return DemoteToNearest(d, v);
    } else {
      return NarrowTo<T>(df, DemoteToOdd(d, v));
    }
  } else if constexpr (std::is_same_v<T, Float16>) {
    return NarrowFloat16(d, v);
  } else {
    return NarrowBFloat16(d, v);
  }
}

/// Loads a run of pairs of one head's vector: two stretches of memory, or one in which the first
/// and second elements alternate.
template <Layout kLayout, class T, class D>
HWY_INLINE void LoadPairs(D d, const T* from, std::size_t half, hn::Vec<D>& first,
                          hn::Vec<D>& second) {
  const RawTag<T, D> raw;
  if constexpr (kLayout == Layout::half_split) {
    first = WidenTo<T>(d, hn::LoadU(raw, RawPointer(from)));
    second = WidenTo<T>(d, hn::LoadU(raw, RawPointer(from + half)));
  } else {
    hn::Vec<RawTag<T, D>> even, odd;
    hn::LoadInterleaved2(raw, RawPointer(from), even, odd);
    first = WidenTo<T>(d, even);
    second = WidenTo<T>(d, odd);
  }
}

template <Layout kLayout, bool kStream, class T, class D>
HWY_INLINE void StorePairs(D, hn::Vec<RawTag<T, D>> first, hn::Vec<RawTag<T, D>> second, T* to,
                           std::size_t half) {
  const RawTag<T, D> raw;
  if constexpr (kLayout == Layout::interleaved) {
    hn::StoreInterleaved2(first, second, raw, RawPointer(to));
  } else if constexpr (kStream) {
    hn::Stream(first, raw, RawPointer(to));
    hn::Stream(second, raw, RawPointer(to + half));
  } else {
    hn::StoreU(first, raw, RawPointer(to));
    hn::StoreU(second, raw, RawPointer(to + half));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
