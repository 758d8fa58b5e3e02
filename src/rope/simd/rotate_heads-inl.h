// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_ROTATE_HEADS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_ROTATE_HEADS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_ROTATE_HEADS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_ROTATE_HEADS_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/simd/bfloat16_pairs-inl.h"
#include "rope/simd/by_double-inl.h"
#include "rope/simd/double_rotation-inl.h"
#include "rope/simd/interleaved_pairs-inl.h"
#include "rope/simd/rotate_pairs-inl.h"
#include "rope/simd/traffic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// From rows of cos and sin to the heads of one tensor, for one run of pairs.

/// Whether RotateByDouble has a rotation's loop.
template <class Rotation>
inline constexpr bool kByDouble =
    HWY_TARGET != HWY_SCALAR&& std::is_same_v<typename Rotation::Row, double> &&
    !std::is_same_v<typename Rotation::Element, double>;

/// Whether RotateBFloat16Pairs has it.
template <class Rotation>
inline constexpr bool kWithoutShuffles =
    HWY_TARGET != HWY_SCALAR&& std::is_same_v<Rotation, PlainRotation<float, BFloat16>>;

/// Whether RotateInterleavedPairs has it.
template <class Rotation, Layout kLayout>
inline constexpr bool kInLanes = HWY_TARGET != HWY_SCALAR&& kLayout == Layout::interleaved &&
                                 (std::is_same_v<Rotation, PlainRotation<float, float>> ||
                                  std::is_same_v<Rotation, PlainRotation<double, double>>);

/// Whether the rotation's loop can store past the caches.
template <class Rotation, Layout kLayout>
inline constexpr bool kStreams =
    kLayout == Layout::half_split || kInLanes<Rotation, kLayout> || kWithoutShuffles<Rotation>;

/// The number of elements that a rotation's loop stores at a time.
template <class Rotation, class T>
std::size_t StoredLanes() {
  if (kWithoutShuffles<Rotation>) return hn::Lanes(hn::ScalableTag<Bits<T>>());
  return kByDouble<Rotation> ? hn::Lanes(hn::ScalableTag<float>())
                             : hn::Lanes(typename Rotation::D());
}

/// RotatePairs, or a faster loop with the same results.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotateHere(const RunAt& at, std::size_t pairs, const typename Rotation::Row* cos,
                           const typename Rotation::Row* sin, const Heads<T>& heads,
                           std::size_t half) {
#if HWY_TARGET != HWY_SCALAR
  if constexpr (kInLanes<Rotation, kLayout>)
    return RotateInterleavedPairs<kStream>(at, pairs, cos, sin, heads);
  else if constexpr (kWithoutShuffles<Rotation>)
    return RotateBFloat16Pairs<kLayout, kStream>(at, pairs, cos, sin, heads, half);
  else if constexpr (kByDouble<Rotation>)
    return RotateByDouble<Rotation, kLayout, kStream>(at, pairs, cos, sin, heads, half);
#endif
  RotatePairs<Rotation, kLayout, kStream>(at, pairs, cos, sin, heads, half);
}

/// The same as a function of its own, compiled once.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_NOINLINE void RotateThere(const RunAt& at, std::size_t pairs, const typename Rotation::Row* cos,
                              const typename Rotation::Row* sin, const Heads<T>& heads,
                              std::size_t half) {
  RotateHere<Rotation, kLayout, kStream>(at, pairs, cos, sin, heads, half);
}

/// The same for callers that make one call for each token: a function of its own if the loop is
/// long. In short loops a call of a function would show.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotateAny(const RunAt& at, std::size_t pairs, const typename Rotation::Row* cos,
                          const typename Rotation::Row* sin, const Heads<T>& heads,
                          std::size_t half) {
  if constexpr (kByDouble<Rotation> && sizeof(T) == 2)
    RotateThere<Rotation, kLayout, kStream>(at, pairs, cos, sin, heads, half);
  else
    RotateHere<Rotation, kLayout, kStream>(at, pairs, cos, sin, heads, half);
}

/// One head's vector whose elements are not neighbours: gathered, rotated, scattered.
template <class Rotation, Layout kLayout, class T>
HWY_NOINLINE void RotateStrided(const RunAt& at, std::size_t pairs,
                                const typename Rotation::Row* cos,
                                const typename Rotation::Row* sin, const T* in,
                                std::int64_t in_step, T* out, std::int64_t out_step,
                                std::size_t half) {
  HWY_ALIGN T near[2 * kRunPairs];
  const auto offset = [&](std::size_t i) {  // place of element i of the gathered pairs, in steps
    return static_cast<std::int64_t>(kLayout == Layout::half_split && i >= pairs ? half + i - pairs
                                                                                 : i);
  };
  for (std::size_t i = 0; i < 2 * pairs; ++i) near[i] = in[offset(i) * in_step];
  RotateAny<Rotation, kLayout, false>(at, pairs, cos, sin, Heads<T>{near, 0, near, 0, 1}, pairs);
  for (std::size_t i = 0; i < 2 * pairs; ++i) out[offset(i) * out_step] = near[i];
}

/// Rows of cos and sin, one for each of `count` tokens that follow one another in a tensor.
template <class Row>
struct RowsOf {
  const Row* cos;
  const Row* sin;
  std::size_t step;  ///< from a token's row to the next one's
  std::int64_t count;
};

/// The first head of the first of these tokens.
template <class T>
struct TokensOf {
  const T* in;
  T* out;
};

/// With at most so many heads, a loop over heads is no innermost loop.
inline constexpr std::int64_t kFewHeads = 2;

/// Rotates all heads of some tokens of one tensor. `at` is for the first token.
///
/// With few heads, the innermost loop is over the pairs of a head, so that a row's start costs
/// little; with many it is over heads (rotate_pairs-inl.h).
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_NOINLINE void RotateHeads(const RunAt& first, std::size_t pairs, const Tensor& tensor,
                              bool ahead, const RowsOf<typename Rotation::Row>& all_rows,
                              const TokensOf<T>& first_token) {
  // The arguments are references, and read number by number: structs that are handed over by value
  // are written in parts and read as a whole, which the processor waits for.
  RunAt at{first.plan, first.position, first.inverse, first.first_pair, first.reach};
  RowsOf<typename Rotation::Row> rows = all_rows;
  TokensOf<T> tokens = first_token;
  constexpr std::int64_t kHeads = 8;  // as many heads at a time easily fit the first cache
  const std::size_t half = static_cast<std::size_t>(at.plan.spec.pairs());
  const Strides &from = tensor.in_strides, &to = tensor.out_strides;
  const std::int64_t heads = tensor.heads, axes = at.plan.axes;
  const std::int64_t in_head = from.head, out_head = to.head;
  const std::int64_t in_token = from.token, out_token = to.token;
  for (; rows.count > 0; --rows.count) {
    const T* in = tokens.in;
    T* out = tokens.out;
    if (heads <= kFewHeads) {
      for (std::int64_t h = 0; h < heads; ++h, in += in_head, out += out_head)
        RotateAny<Rotation, kLayout, kStream>(at, pairs, rows.cos, rows.sin,
                                              Heads<T>{in, 0, out, 0, 1, ahead}, half);
    } else {
      for (std::int64_t h = 0; h < heads; h += kHeads) {
        const std::int64_t count = std::min(kHeads, heads - h);
        RotateAny<Rotation, kLayout, kStream>(at, pairs, rows.cos, rows.sin,
                                              Heads<T>{in, in_head, out, out_head, count, ahead},
                                              half);
        in += count * in_head;
        out += count * out_head;
      }
    }
    rows.cos += rows.step;
    rows.sin += rows.step;
    at.position += axes;
    tokens.in += in_token;
    tokens.out += out_token;
  }
}

/// RotateHeads for tensors with any strides. `tokens` are the first elements of their heads.
template <class Rotation, Layout kLayout, class T>
HWY_NOINLINE void RotateAnyHeads(const RunAt& first_at, std::size_t pairs, const Tensor& tensor,
                                 Traffic traffic, RowsOf<typename Rotation::Row> rows,
                                 TokensOf<T> tokens) {
  RunAt at = first_at;
  const RopeSpec& spec = at.plan.spec;
  const Strides &from = tensor.in_strides, &to = tensor.out_strides;
  const std::int64_t first = pair_elements(spec, static_cast<int>(at.first_pair)).first;
  tokens.in += first * from.element;
  tokens.out += first * to.element;
  if (HWY_LIKELY(from.element == 1 && to.element == 1)) {
    if constexpr (kStreams<Rotation, kLayout>) {
      if (traffic.stream)
        return RotateHeads<Rotation, kLayout, true>(at, pairs, tensor, traffic.ahead, rows, tokens);
    }
    return RotateHeads<Rotation, kLayout, false>(at, pairs, tensor, traffic.ahead, rows, tokens);
  }
  for (; rows.count > 0; --rows.count, tokens.in += from.token, tokens.out += to.token) {
    for (std::int64_t h = 0; h < tensor.heads; ++h)
      RotateStrided<Rotation, kLayout>(at, pairs, rows.cos, rows.sin, tokens.in + h * from.head,
                                       from.element, tokens.out + h * to.head, to.element,
                                       static_cast<std::size_t>(spec.pairs()));
    rows.cos += rows.step;
    rows.sin += rows.step;
    at.position += at.plan.axes;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
