// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_ROTATE_PAIRS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_ROTATE_PAIRS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_ROTATE_PAIRS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_ROTATE_PAIRS_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "rope/correct_pair.h"
#include "rope/plan_tables.h"
#include "rope/simd/elements-inl.h"
#include "rope/simd/row-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The rotation of one run of pairs in one head's vector, from a row of cos and sin.
//
// y1 = x1·c − x2·s and y2 = x1·s + x2·c, by one product and one fused operation each: a complex
// product with error at most 2u (Jeannerod et al. 2017), √5·u unfused (Brent et al. 2007).

/// Bound on the error of a rotated coordinate, in units of m·(|x1| + |x2|); see CorrectRotation.
inline constexpr double kReach = kRowError + 4 * 0x1p-53;

/// The token and the pairs of a row. The correctly rounded way needs them if a result is undecided.
struct RunAt {
  const PlanTables& plan;
  const std::int64_t* position;  ///< [axes]
  bool inverse;
  std::size_t first_pair;
  double reach;  ///< kReach·m
};

/// The vectors for a rotation's lanes and for its stored elements.
template <class Rotation>
using Lanes = hn::Vec<typename Rotation::D>;
template <class Rotation>
using RawLanes = hn::Vec<RawTag<typename Rotation::Element, typename Rotation::D>>;

template <class Rotation>
struct StoredPairs {
  RawLanes<Rotation> first;
  RawLanes<Rotation> second;
};

template <class V>
struct Turned {
  V first;
  V second;
};

/// m·(x1, x2) turned by the angle.
template <class V>
HWY_INLINE Turned<V> TurnPair(const CosSin<V>& turn, V x1, V x2) {
  return {hn::MulSub(x1, turn.cos, hn::Mul(x2, turn.sin)),
          hn::MulAdd(x2, turn.cos, hn::Mul(x1, turn.sin))};
}

/// Arithmetic in the type of the rows, float or double. If the storage is narrower, each coordinate
/// is rounded once more.
template <class Compute, class T>
struct PlainRotation {
  using Row = Compute;
  using Element = T;
  using D = hn::ScalableTag<Compute>;
  using V = hn::Vec<D>;
  using Turn = CosSin<V>;

  static HWY_INLINE Turn TurnAt(const Row* cos, const Row* sin) {
    return {hn::LoadU(D(), cos), hn::LoadU(D(), sin)};
  }

  static HWY_INLINE StoredPairs<PlainRotation> Apply(const RunAt&, std::size_t, Turn turn, V x1,
                                                     V x2) {
    const Turned<V> y = TurnPair(turn, x1, x2);
    return {NarrowTo<T>(D(), y.first), NarrowTo<T>(D(), y.second)};
  }
};

/// Rows of double; every coordinate is the nearest number of T.
///
/// c and s are within kRowError·m = 11.6·2^−53·m of the exact ones, and each of the two roundings
/// adds at most 2^−53·m·(|x1| + |x2|)(1 + tiny). So the exact coordinate lies within kReach·m·(|x1|
/// + |x2|) = 15.6·2^−53·m·(|x1| + |x2|) of the computed one. Rounding is monotonic: if both ends
/// round to the same number, so does the exact value. Otherwise (for float32, once in some
/// millions) the lanes are computed again, with as many bits as necessary.
template <class T>
struct CorrectRotation {
  using Row = double;
  using Element = T;
  using D = hn::ScalableTag<double>;
  using V = hn::Vec<D>;
  using Turn = CosSin<V>;

  static HWY_INLINE Turn TurnAt(const Row* cos, const Row* sin) {
    return {hn::LoadU(D(), cos), hn::LoadU(D(), sin)};
  }

  static HWY_INLINE StoredPairs<CorrectRotation> Apply(const RunAt& at, std::size_t j, Turn turn,
                                                       V x1, V x2) {
    const D d;
    const auto [first, second] = TurnPair(turn, x1, x2);
    const V size = hn::Add(hn::Abs(x1), hn::Abs(x2));
    const V reach = hn::Set(d, at.reach);
    const auto low1 = NarrowTo<T>(d, hn::NegMulAdd(reach, size, first));
    const auto low2 = NarrowTo<T>(d, hn::NegMulAdd(reach, size, second));
    const auto high1 = NarrowTo<T>(d, hn::MulAdd(reach, size, first));
    const auto high2 = NarrowTo<T>(d, hn::MulAdd(reach, size, second));
    // Compares bits, not values: an interval around zero does not determine the sign of zero.
    const hn::RebindToUnsigned<RawTag<T, D>> bits;
    const auto undecided = hn::Or(hn::Xor(hn::BitCast(bits, low1), hn::BitCast(bits, high1)),
                                  hn::Xor(hn::BitCast(bits, low2), hn::BitCast(bits, high2)));
    if (HWY_UNLIKELY(!hn::AllTrue(bits, hn::Eq(undecided, hn::Zero(bits)))))
      return Decide(at, j, x1, x2, first, second);
    return {low1, low2};
  }

  /// Computes all lanes again, exactly. An infinity, a NaN or a pair of zeros has no rounding to
  /// decide, so the plain result is kept.
  static HWY_NOINLINE StoredPairs<CorrectRotation> Decide(const RunAt& at, std::size_t j, V x1,
                                                          V x2, V first, V second) {
    const D d;
    HWY_ALIGN double in1[kMaxLanes], in2[kMaxLanes], out1[kMaxLanes], out2[kMaxLanes];
    hn::Store(x1, d, in1);
    hn::Store(x2, d, in2);
    hn::Store(first, d, out1);
    hn::Store(second, d, out2);
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
      if (!std::isfinite(in1[i]) || !std::isfinite(in2[i]) || (in1[i] == 0 && in2[i] == 0))
        continue;
      const std::size_t pair = at.first_pair + j + i;
      const RotatedPair exact =
          rotate_to_odd(at.plan, at.position[at.plan.axis[pair]], pair, at.inverse, in1[i], in2[i]);
      out1[i] = exact.first;
      out2[i] = exact.second;
    }
    return {NarrowTo<T>(d, hn::Load(d, out1)), NarrowTo<T>(d, hn::Load(d, out2))};
  }
};

/// Rotates one vector of pairs, from memory to memory: pair j of the run and those after it.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotateVector(const RunAt& at, std::size_t j, typename Rotation::Turn turn,
                             const T* in, std::size_t in_half, T* out, std::size_t out_half) {
  const typename Rotation::D d;
  Lanes<Rotation> x1, x2;
  LoadPairs<kLayout>(d, in, in_half, x1, x2);
  const StoredPairs<Rotation> y = Rotation::Apply(at, j, turn, x1, x2);
  StorePairs<kLayout, kStream>(d, y.first, y.second, out, out_half);
}

/// Rotates the last pairs of a run, fewer than a vector, through a vector of its own: nothing
/// outside the tensor is touched, and every lane has the same arithmetic.
template <class Rotation, Layout kLayout, class T>
HWY_NOINLINE void RotateRest(const RunAt& at, std::size_t j, std::size_t pairs,
                             typename Rotation::Turn turn, const T* in, std::size_t in_half, T* out,
                             std::size_t out_half) {
  HWY_ALIGN T rest[2 * kMaxLanes] = {};
  const std::size_t bytes = pairs * sizeof(T);
  if constexpr (kLayout == Layout::half_split) {
    std::memcpy(rest, in, bytes);
    std::memcpy(rest + kMaxLanes, in + in_half, bytes);
  } else {
    std::memcpy(rest, in, 2 * bytes);
  }
  RotateVector<Rotation, kLayout, false>(at, j, turn, rest, kMaxLanes, rest, kMaxLanes);
  if constexpr (kLayout == Layout::half_split) {
    std::memcpy(out, rest, bytes);
    std::memcpy(out + out_half, rest + kMaxLanes, bytes);
  } else {
    std::memcpy(out, rest, 2 * bytes);
  }
}

/// The vectors of `heads` heads, `step` elements apart.
template <class T>
struct Heads {
  const T* in;
  std::int64_t in_step;
  T* out;
  std::int64_t out_step;
  std::int64_t count;
  bool ahead = false;  ///< prefetch cache lines early
};

/// Prefetches the line one page ahead. The machine's own prefetching ends at a page's end, and it
/// is misled when heads and their halves alternate. Each vector makes one request, since the
/// requests of a burst would only wait for each other. A prefetch beyond a tensor's end is no
/// access.
HWY_INLINE void PrefetchAhead(const void* at) {
  constexpr std::uintptr_t kDistance = 4096;
  hwy::Prefetch(reinterpret_cast<const char*>(reinterpret_cast<std::uintptr_t>(at) + kDistance));
}

/// The same for a vector of pairs whose second half is `second` elements later. Output in another
/// place is not prefetched: a line that is only read is asked for again when it is written.
template <class T>
HWY_INLINE void PrefetchPairs(const T* in, std::size_t second) {
  PrefetchAhead(in);
  PrefetchAhead(in + second);
}

/// Rotates `pairs` pairs of some heads. half_split: the first coordinates are at in[0 …], the
/// second ones `half` elements later; interleaved: the pairs follow one another. kStream: stores go
/// past the caches; then everything is aligned and `pairs` is a multiple of the vector.
///
/// The innermost loop is over heads, so cos and sin stay in registers. If they were loaded for
/// every head, the loads would meet stores to the same place within a page, which the processor
/// takes for a conflict.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotatePairs(const RunAt& at, std::size_t pairs, const typename Rotation::Row* cos,
                            const typename Rotation::Row* sin, const Heads<T>& heads,
                            std::size_t half) {
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  const std::size_t lanes = hn::Lanes(typename Rotation::D());
  for (std::size_t j = 0; j < pairs; j += lanes) {
    const typename Rotation::Turn turn = Rotation::TurnAt(cos + j, sin + j);
    const T* in = heads.in + kStep * j;
    T* out = heads.out + kStep * j;
    if (HWY_LIKELY(j + lanes <= pairs)) {
      for (std::int64_t h = 0; h < heads.count; ++h, in += heads.in_step, out += heads.out_step) {
        if (heads.ahead) PrefetchPairs(in, kLayout == Layout::interleaved ? lanes : half);
        RotateVector<Rotation, kLayout, kStream>(at, j, turn, in, half, out, half);
      }
    } else {
      for (std::int64_t h = 0; h < heads.count; ++h, in += heads.in_step, out += heads.out_step)
        RotateRest<Rotation, kLayout>(at, j, pairs - j, turn, in, half, out, half);
    }
  }
}

/// RotatePairs for pairs [first, pairs), which another loop leaves; heads: at pair `first`.
template <class Rotation, Layout kLayout, class T>
HWY_NOINLINE void RotateSomePairs(const RunAt& at, std::size_t first, std::size_t pairs,
                                  const typename Rotation::Row* cos,
                                  const typename Rotation::Row* sin, const Heads<T>& heads,
                                  std::size_t half) {
  const RunAt from{at.plan, at.position, at.inverse, at.first_pair + first, at.reach};
  RotatePairs<Rotation, kLayout, false>(from, pairs - first, cos + first, sin + first, heads, half);
}

template <class Rotation, Layout kLayout, class T>
HWY_INLINE void RotateLastPairs(const RunAt& at, std::size_t first, std::size_t pairs,
                                const typename Rotation::Row* cos,
                                const typename Rotation::Row* sin, const Heads<T>& heads,
                                std::size_t half) {
  if (HWY_UNLIKELY(first < pairs))
    RotateSomePairs<Rotation, kLayout>(at, first, pairs, cos, sin, heads, half);
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
