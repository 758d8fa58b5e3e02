// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_TWOFOLD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_TWOFOLD_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_TWOFOLD_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_TWOFOLD_INL_H_
#endif

#include "hwy/highway.h"
#include "rope/simd/polynomial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Sums of two doubles, high + low, and sums of products of them. An exact product or sum has a
// second part that is exact too (Dekker, Numer. Math. 18, 1971; Knuth, TAOCP 2, 4.2.2), so the
// results are the same with and without fused multiply-add, unless a second part is subnormal.

template <class V>
struct Twofold {
  V high;
  V low;
};

template <class V>
HWY_INLINE Twofold<V> Minus(const Twofold<V>& v) {
  return {hn::Neg(v.high), hn::Neg(v.low)};
}

/// a·b exactly, for |a|, |b| < 2^990 whose product is 0 or at least 2^−900 in size.
template <class V>
HWY_INLINE Twofold<V> ExactProduct(V a, V b) {
  const V product = hn::Mul(a, b);
#if !HWY_NATIVE_FMA
  // Halves of 26 bits, whose products are exact.
  const hn::DFromV<V> d;
  const auto upper = [&](V v) HWY_ATTR {
    const V scaled = hn::Mul(v, hn::Set(d, 0x8000001p0));
    return hn::Sub(scaled, hn::Sub(scaled, v));
  };
  const V a1 = upper(a), b1 = upper(b), a0 = hn::Sub(a, a1), b0 = hn::Sub(b, b1);
  const V rest =
      hn::Add(hn::Sub(hn::Mul(a1, b1), product), hn::Add(hn::Mul(a1, b0), hn::Mul(a0, b1)));
  return {product, hn::Add(rest, hn::Mul(a0, b0))};
#else
  return {product, hn::MulSub(a, b, product)};
#endif
}

/// a + b exactly.
template <class V>
HWY_INLINE Twofold<V> ExactSum(V a, V b) {
  const V sum = hn::Add(a, b), b_part = hn::Sub(sum, a);
  return {sum, hn::Add(hn::Sub(a, hn::Sub(sum, b_part)), hn::Sub(b, b_part))};
}

/// a·b + c·d as a double and a rest, not yet added to each other.
///
/// Left out are the two products of low parts; rounded are four products with one low part each,
/// and six sums. If the high parts are at most 1 + 2^−50 in size and the low parts 2^−52, the
/// result is within 1.44·2^−101 of the exact one, and within 2^−100 once its two parts are
/// Normalized (proofs/twofold_product.gappa); with factors s times as large, within s times as
/// much.
template <class V>
HWY_INLINE Twofold<V> SumOfProducts(const Twofold<V>& a, const Twofold<V>& b, const Twofold<V>& c,
                                    const Twofold<V>& d) {
  const Twofold<V> p = ExactProduct(a.high, b.high), q = ExactProduct(c.high, d.high);
  const Twofold<V> sum = ExactSum(p.high, q.high);
  const V ab = hn::Add(hn::Mul(a.high, b.low), hn::Mul(a.low, b.high));
  const V cd = hn::Add(hn::Mul(c.high, d.low), hn::Mul(c.low, d.high));
  return {sum.high, hn::Add(hn::Add(ab, cd), hn::Add(hn::Add(p.low, q.low), sum.low))};
}

/// The two added, with the error of that sum as the new low part. If the parts nearly cancel, the
/// error is known to 2^−53 of the larger part only.
template <class V>
HWY_INLINE Twofold<V> Normalized(const Twofold<V>& v) {
  const V high = hn::Add(v.high, v.low);
  return {high, hn::Add(hn::Sub(v.high, high), v.low)};
}

/// The product of two rotations (as complex numbers) with entries of two parts.
template <class V>
HWY_INLINE CosSin<Twofold<V>> Product(const CosSin<Twofold<V>>& a, const CosSin<Twofold<V>>& b) {
  return {Normalized(SumOfProducts(a.cos, b.cos, Minus(a.sin), b.sin)),
          Normalized(SumOfProducts(a.sin, b.cos, a.cos, b.sin))};
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
