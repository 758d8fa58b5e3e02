// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_SPLIT_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_SPLIT_ROWS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_SPLIT_ROWS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_SPLIT_ROWS_INL_H_
#endif

#include <cstddef>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/simd/row-inl.h"
#include "rope/simd/twofold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows of doubles for float64 storage: the product of an anchor and a step (row-inl.h), rounded
// once and nearly to nearest, by seven operations an entry.
//
// Both factors are split into a multiple of 2^−26 and the rest, a = a1 + a0 with |a0| ≤ 2^−27. Then
//   ac·kc − as·ks = (ac1·kc1 − as1·ks1) + (ac1·kc0 − as1·ks0 + ac0·kc − as0·ks),  kc = kc1 + kc0,
// and the first sum is exact: both products and their difference are multiples of 2^−52, of size
// at most 1 and, since |cos| ≤ 1 and the second sum is below 2^−25, at most 1 + 2^−25.
//
// Error of an entry before the last sum, for m = 1. The rounding of a0, of k = k1 + k0 and of the
// second sum moves it by 2^−76 at most, with and without fused multiply-add
// (proofs/split_product.gappa), and the rounding of k0 in the table by 2^−81·√2. The anchor is
// within 2^−96 and the step within 2^−98 of the exact ones (double_rows-inl.h). Together less than
// 2^−75.9. With a factor m the step's grid and all of these errors grow by the power of two s < 2m.
// So an entry is within half a unit in its last place and 2^−74.9·m; as a vector, for m = 1, within
// (1/√2 + 2^−22)·2^−53, which is 2.707107 u with a complex product of 2 u.

/// A rotation as multiples of 2^−26 and the rest.
template <class V>
struct SplitTurn {
  CosSin<V> coarse;
  CosSin<V> fine;
};

/// Splits numbers whose first parts are at most 1 in size.
template <class D, class V = hn::Vec<D>>
HWY_INLINE SplitTurn<V> Split(D d, const CosSin<Twofold<V>>& turn) {
  const V adder = hn::Set(d, 0x1.8p26);  // its last place is worth 2^−26
  const auto coarse = [&](V v) HWY_ATTR { return hn::Sub(hn::Add(v, adder), adder); };
  const V c = coarse(turn.cos.high), s = coarse(turn.sin.high);
  return {{c, s},
          {hn::Add(hn::Sub(turn.cos.high, c), turn.cos.low),
           hn::Add(hn::Sub(turn.sin.high, s), turn.sin.low)}};
}

/// Negates the sines of the product with `turn`: for the inverse. Signs are all that changes.
template <class V>
HWY_INLINE SplitTurn<V> Flipped(const SplitTurn<V>& turn, V flip) {
  const auto flipped = [&](const CosSin<V>& v) HWY_ATTR {
    return CosSin<V>{hn::Xor(v.cos, flip), hn::Xor(v.sin, flip)};
  };
  return {flipped(turn.coarse), flipped(turn.fine)};
}

/// Multiplies an anchor by the steps of a segment's rows, for a vector of pairs.
template <class D>
class SplitRowsOfPairs {
 public:
  using V = hn::Vec<D>;

  /// step: the first row's place in the tables of digit 0.
  HWY_INLINE SplitRowsOfPairs(const PlanTables& plan, const CosSin<Twofold<V>>& anchor,
                              bool inverse, std::size_t step)
      : anchor_(Split(D(), anchor)),
        flipped_(Flipped(anchor_, inverse ? hn::Set(D(), -0.0) : hn::Zero(D()))),
        cos_coarse_(plan.step_cos_coarse.get() + step),
        cos_fine_(plan.step_cos_fine.get() + step),
        sin_coarse_(plan.step_sin_coarse.get() + step),
        sin_fine_(plan.step_sin_fine.get() + step) {}

  HWY_INLINE CosSin<V> Row(std::size_t offset) const {
    const D d;
    const V kc1 = hn::LoadU(d, cos_coarse_ + offset), kc0 = hn::LoadU(d, cos_fine_ + offset);
    const V ks1 = hn::LoadU(d, sin_coarse_ + offset), ks0 = hn::LoadU(d, sin_fine_ + offset);
    const V kc = hn::Add(kc1, kc0), ks = hn::Add(ks1, ks0);
    const CosSin<V>&a1 = anchor_.coarse, &a0 = anchor_.fine;
    const CosSin<V>&f1 = flipped_.coarse, &f0 = flipped_.fine;
    const V cos = hn::MulSub(a1.cos, kc1, hn::Mul(a1.sin, ks1));
    const V sin = hn::MulAdd(f1.sin, kc1, hn::Mul(f1.cos, ks1));
    V cos_rest = hn::MulSub(a1.cos, kc0, hn::Mul(a1.sin, ks0));
    V sin_rest = hn::MulAdd(f1.sin, kc0, hn::Mul(f1.cos, ks0));
    cos_rest = hn::NegMulAdd(a0.sin, ks, hn::MulAdd(a0.cos, kc, cos_rest));
    sin_rest = hn::MulAdd(f0.cos, ks, hn::MulAdd(f0.sin, kc, sin_rest));
    return {hn::Add(cos, cos_rest), hn::Add(sin, sin_rest)};
  }

 private:
  SplitTurn<V> anchor_;
  SplitTurn<V> flipped_;
  const double* cos_coarse_;
  const double* cos_fine_;
  const double* sin_coarse_;
  const double* sin_fine_;
};

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
