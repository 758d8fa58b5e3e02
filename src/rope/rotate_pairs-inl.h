// Included once per SIMD target (rope/rotate.cc).
#if defined(ROPECHECK_SRC_ROPE_ROTATE_PAIRS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_ROTATE_PAIRS_INL_H_
#undef ROPECHECK_SRC_ROPE_ROTATE_PAIRS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_ROTATE_PAIRS_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/correct_pair.h"
#include "rope/elements-inl.h"
#include "rope/plan_tables.h"
#include "rope/row-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The rotation of one run of pairs in one head's vector, from a row of cos and sin.
//
// y1 = x1·c − x2·s and y2 = x1·s + x2·c, by one product and one fused operation each: a complex
// product with error at most 2u (Jeannerod et al. 2017), √5·u unfused (Brent et al. 2007).

/// Which token and pairs a row is for: what the correctly rounded way needs where it is undecided.
struct RunAt {
  const PlanTables& plan;
  std::int64_t position;
  bool inverse;
  std::size_t first_pair;
};

/// Arithmetic in the type of the rows, float or double: the rotated pairs of one vector.
template <class Compute, class T>
struct PlainRotation {
  using Row = Compute;
  using D = hn::ScalableTag<Compute>;

  template <class V, class R>
  static HWY_INLINE void Apply(D d, const RunAt&, std::size_t j, const Row* cos, const Row* sin,
                               V x1, V x2, R& y1, R& y2) {
    const V c = hn::Load(d, cos + j), s = hn::Load(d, sin + j);
    y1 = NarrowTo<T>(d, hn::MulSub(x1, c, hn::Mul(x2, s)));
    y2 = NarrowTo<T>(d, hn::MulAdd(x2, c, hn::Mul(x1, s)));
  }
};

/// Rows of double, every coordinate the nearest number of T.
///
/// c and s are within kRowError·m = 8·2^−53·m of the exact ones, and each of the two roundings adds
/// at most 2^−53·m·(|x1| + |x2|)(1 + tiny). So the exact coordinate lies within
/// kReach·m·(|x1| + |x2|) of the computed one. Rounding is monotonic: where both ends round to the
/// same number, so does the exact value. Elsewhere (for float32, once in some millions) the lane
/// is computed again, with as many bits as it takes.
template <class T>
struct CorrectRotation {
  using Row = double;
  using D = hn::ScalableTag<double>;
  static constexpr double kReach = kRowError + 4 * 0x1p-53;

  template <class V, class R>
  static HWY_INLINE void Apply(D d, const RunAt& at, std::size_t j, const double* cos,
                               const double* sin, V x1, V x2, R& y1, R& y2) {
    const RawTag<T, D> raw;
    const V c = hn::Load(d, cos + j), s = hn::Load(d, sin + j);
    const V first = hn::MulSub(x1, c, hn::Mul(x2, s));
    const V second = hn::MulAdd(x2, c, hn::Mul(x1, s));
    const V size = hn::Add(hn::Abs(x1), hn::Abs(x2));
    const V reach = hn::Set(d, kReach * at.plan.attention_factor.high);
    y1 = NarrowTo<T>(d, hn::NegMulAdd(reach, size, first));
    y2 = NarrowTo<T>(d, hn::NegMulAdd(reach, size, second));
    const R above1 = NarrowTo<T>(d, hn::MulAdd(reach, size, first));
    const R above2 = NarrowTo<T>(d, hn::MulAdd(reach, size, second));
    // Bits rather than values: an interval around zero does not tell its sign.
    const hn::RebindToUnsigned<decltype(raw)> bits;
    const auto undecided = hn::Or(hn::Xor(hn::BitCast(bits, y1), hn::BitCast(bits, above1)),
                                  hn::Xor(hn::BitCast(bits, y2), hn::BitCast(bits, above2)));
    if (HWY_UNLIKELY(!hn::AllTrue(bits, hn::Eq(undecided, hn::Zero(bits)))))
      Decide(d, at, j, x1, x2, first, second, y1, y2);
  }

  /// Computes all lanes again, exactly. An infinity or a NaN has no exact result: there the plain
  /// one stands.
  template <class V, class R>
  static HWY_NOINLINE void Decide(D d, const RunAt& at, std::size_t j, V x1, V x2, V first,
                                  V second, R& y1, R& y2) {
    HWY_ALIGN double in1[kMaxLanes], in2[kMaxLanes], out1[kMaxLanes], out2[kMaxLanes];
    hn::Store(x1, d, in1);
    hn::Store(x2, d, in2);
    hn::Store(first, d, out1);
    hn::Store(second, d, out2);
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
      if (!std::isfinite(in1[i]) || !std::isfinite(in2[i]) || (in1[i] == 0 && in2[i] == 0))
        continue;
      const RotatedPair exact =
          rotate_to_odd(at.plan, at.position, at.first_pair + j + i, at.inverse, in1[i], in2[i]);
      out1[i] = exact.first;
      out2[i] = exact.second;
    }
    y1 = NarrowTo<T>(d, hn::Load(d, out1));
    y2 = NarrowTo<T>(d, hn::Load(d, out2));
  }
};

/// One vector of pairs, from memory to memory.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotateVector(const RunAt& at, std::size_t j, const typename Rotation::Row* cos,
                             const typename Rotation::Row* sin, const T* in, std::size_t in_half,
                             T* out, std::size_t out_half) {
  const typename Rotation::D d;
  hn::Vec<typename Rotation::D> x1, x2;
  hn::Vec<RawTag<T, typename Rotation::D>> y1, y2;
  LoadPairs<kLayout>(d, in, in_half, x1, x2);
  Rotation::Apply(d, at, j, cos, sin, x1, x2, y1, y2);
  StorePairs<kLayout, kStream>(d, y1, y2, out, out_half);
}

/// Rotates `pairs` pairs. half_split: first coordinates at in[0 …], second ones in_half further on;
/// interleaved: the pairs one after the other. kStream: past the caches, `out` and `out_half`
/// aligned and `pairs` a multiple of the vector.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotatePairs(const RunAt& at, std::size_t pairs, const typename Rotation::Row* cos,
                            const typename Rotation::Row* sin, const T* in, std::size_t in_half,
                            T* out, std::size_t out_half) {
  const typename Rotation::D d;
  const std::size_t lanes = hn::Lanes(d);
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  std::size_t j = 0;
  for (; j + lanes <= pairs; j += lanes)
    RotateVector<Rotation, kLayout, kStream>(at, j, cos, sin, in + kStep * j, in_half,
                                             out + kStep * j, out_half);
  if (j == pairs) return;

  // The rest goes through a vector of its own: nothing outside the tensor is touched, and every
  // lane sees the same arithmetic.
  HWY_ALIGN T rest[2 * kMaxLanes] = {};
  const std::size_t bytes = (pairs - j) * sizeof(T);
  if constexpr (kLayout == Layout::half_split) {
    std::memcpy(rest, in + j, bytes);
    std::memcpy(rest + kMaxLanes, in + in_half + j, bytes);
  } else {
    std::memcpy(rest, in + 2 * j, 2 * bytes);
  }
  RotateVector<Rotation, kLayout, false>(at, j, cos, sin, rest, kMaxLanes, rest, kMaxLanes);
  if constexpr (kLayout == Layout::half_split) {
    std::memcpy(out + j, rest, bytes);
    std::memcpy(out + out_half + j, rest + kMaxLanes, bytes);
  } else {
    std::memcpy(out + 2 * j, rest, 2 * bytes);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
