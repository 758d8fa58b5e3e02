#include "properties/exact/remainder_cos_sin.h"

#include <cstddef>

#include "properties/exact/double_double.h"
#include "properties/exact/remainder_constants.h"
#include "properties/exact/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "properties/exact/remainder_cos_sin.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::exact {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The operations of double_double.h on vectors, for finite numbers whose second parts do not
// underflow. An exact product is the same with and without fused multiply-add.

template <class V>
struct Doubles {
  V hi;
  V lo;
};

template <class V>
HWY_INLINE Doubles<V> FastTwoSum(V a, V b) {
  const V sum = hn::Add(a, b);
  return {sum, hn::Sub(b, hn::Sub(sum, a))};
}

template <class V>
HWY_INLINE Doubles<V> TwoSum(V a, V b) {
  const V sum = hn::Add(a, b);
  const V b_part = hn::Sub(sum, a);
  return {sum, hn::Add(hn::Sub(a, hn::Sub(sum, b_part)), hn::Sub(b, b_part))};
}

template <class V>
HWY_INLINE Doubles<V> TwoProduct(V a, V b) {
  const V product = hn::Mul(a, b);
#if HWY_NATIVE_FMA
  return {product, hn::MulSub(a, b, product)};
#else
  const hn::DFromV<V> d;
  const auto upper = [&](V v) HWY_ATTR {
    const V scaled = hn::Mul(v, hn::Set(d, 0x8000001p0));
    return hn::Sub(scaled, hn::Sub(scaled, v));
  };
  const V a1 = upper(a), b1 = upper(b), a0 = hn::Sub(a, a1), b0 = hn::Sub(b, b1);
  const V rest =
      hn::Add(hn::Sub(hn::Mul(a1, b1), product), hn::Add(hn::Mul(a1, b0), hn::Mul(a0, b1)));
  return {product, hn::Add(rest, hn::Mul(a0, b0))};
#endif
}

template <class V>
HWY_INLINE Doubles<V> Sum(const Doubles<V>& a, const Doubles<V>& b) {
  const Doubles<V> high = TwoSum(a.hi, b.hi), low = TwoSum(a.lo, b.lo);
  const Doubles<V> sum = FastTwoSum(high.hi, hn::Add(high.lo, low.hi));
  return FastTwoSum(sum.hi, hn::Add(sum.lo, low.lo));
}

template <class V>
HWY_INLINE Doubles<V> Product(const Doubles<V>& a, const Doubles<V>& b) {
  const Doubles<V> high = TwoProduct(a.hi, b.hi);
  return FastTwoSum(high.hi, hn::Add(high.lo, hn::Add(hn::Mul(a.hi, b.lo), hn::Mul(a.lo, b.hi))));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE Doubles<V> Number(D d, const DoubleDouble& value) {
  return {hn::Set(d, value.hi), hn::Set(d, value.lo)};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE Doubles<V> Horner(D d, const Series& c, const Doubles<V>& x) {
  V tail = hn::Set(d, c[kTerms - 1].hi);
  for (std::size_t n = kTerms - 1; n-- > kFirstDoubleTerm;)
    tail = hn::Add(hn::Mul(tail, x.hi), hn::Set(d, c[n].hi));
  Doubles<V> sum{tail, hn::Zero(d)};
  for (std::size_t n = kFirstDoubleTerm; n-- > 0;) sum = Sum(Product(sum, x), Number(d, c[n]));
  return sum;
}

void CosSinOfRemainders(const RemainderConstants& constants, const Remainders& remainders,
                        std::size_t count, RemainderTurns& turns) {
  const hn::CappedTag<double, kRemainderLanes> d;
  using V = hn::Vec<decltype(d)>;
  const Doubles<V> half_pi = Number(d, constants.half_pi);
  for (std::size_t j = 0; j < count; j += hn::Lanes(d)) {
    const Doubles<V> x = Product(
        Doubles<V>{hn::Load(d, &remainders.hi[j]), hn::Load(d, &remainders.lo[j])}, half_pi);
    const Doubles<V> square = Product(x, x);
    const Doubles<V> cos = Horner(d, constants.cos, square);
    const Doubles<V> sin = Product(x, Horner(d, constants.sin, square));
    hn::Store(cos.hi, d, &turns.cos_hi[j]);
    hn::Store(cos.lo, d, &turns.cos_lo[j]);
    hn::Store(sin.hi, d, &turns.sin_hi[j]);
    hn::Store(sin.lo, d, &turns.sin_lo[j]);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::exact
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::exact {

HWY_EXPORT(CosSinOfRemainders);

void cos_sin_of_remainders(const Remainders& remainders, std::size_t count, RemainderTurns& turns) {
  static const RemainderConstants constants = remainder_constants();
  HWY_DYNAMIC_DISPATCH(CosSinOfRemainders)(constants, remainders, count, turns);
}

}  // namespace ropecheck::exact
#endif
