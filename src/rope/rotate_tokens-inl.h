// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_ROTATE_TOKENS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_ROTATE_TOKENS_INL_H_
#undef ROPECHECK_SRC_ROPE_ROTATE_TOKENS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_ROTATE_TOKENS_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "rope/axes_row-inl.h"
#include "rope/bfloat16_pairs-inl.h"
#include "rope/copy_unrotated.h"
#include "rope/double_rotation-inl.h"
#include "rope/float32_by_double-inl.h"
#include "rope/plan_tables.h"
#include "rope/rotate_pairs-inl.h"
#include "rope/row-inl.h"
#include "rope/segment.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// From tokens to runs of pairs: rows of cos and sin are made for a segment of consecutive
// positions, then used for all heads of all tensors.

/// The place of a tensor's first head in one row.
template <class T>
struct TokenOf {
  TokenOf(const Tensor& tensor, std::int64_t seq, std::int64_t row)
      : in(static_cast<const T*>(tensor.in) + row / seq * tensor.in_strides.batch +
           row % seq * tensor.in_strides.token),
        out(static_cast<T*>(tensor.out) + row / seq * tensor.out_strides.batch +
            row % seq * tensor.out_strides.token) {}

  const T* in;
  T* out;
};

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
  RotatePairs<Rotation, kLayout, false>(at, pairs, cos, sin, Heads<T>{near, 0, near, 0, 1}, pairs);
  for (std::size_t i = 0; i < 2 * pairs; ++i) out[offset(i) * out_step] = near[i];
}

/// Rows of the kind that a rotation reads.
template <class Rotation, Entries kEntries>
using BlockOf = std::conditional_t<kEntries == Entries::twofold, DoubleRowBlock,
                                   RowBlock<typename Rotation::Row>>;

/// The use of the caches by a call's tensors.
struct Traffic {
  bool ahead;   ///< more than the nearer caches hold: prefetch lines early
  bool stream;  ///< much output in another place: store past the caches, without reading the old
                ///< lines
};

inline Traffic TrafficOf(const PlanTables& plan, const Call& call, std::size_t element_size) {
  constexpr std::int64_t kAhead = 1 << 18, kStream = 1 << 22;  // bytes
  std::int64_t heads = 0, heads_elsewhere = 0;
  for (const Tensor& tensor : call.tensors) {
    heads += tensor.heads;
    if (tensor.in != tensor.out) heads_elsewhere += tensor.heads;
  }
  const std::int64_t bytes_per_head =
      call.batch * call.seq * plan.spec.head_dim * static_cast<std::int64_t>(element_size);
  return {heads * bytes_per_head > kAhead, heads_elsewhere * bytes_per_head > kStream};
}

/// Whether a rotation has a faster loop than RotatePairs; that loop reads whole registers of
/// elements.
template <class Rotation>
inline constexpr bool kHasItsOwnLoop = HWY_TARGET != HWY_SCALAR &&
                                       (std::is_same_v<Rotation, PlainRotation<float, BFloat16>> ||
                                        std::is_same_v<Rotation, CorrectRotation<float>> ||
                                        std::is_same_v<Rotation, PlainRotation<double, float>>);

/// Returns whether all stores to a tensor's output are whole cache lines. Stores past the caches
/// have to be: a line written in parts goes to memory in parts, twenty times slower.
template <class Rotation, class T>
bool CanStream(const PlanTables& plan, const Tensor& tensor) {
  constexpr std::size_t kLine = 64;
  const std::size_t lanes = kHasItsOwnLoop<Rotation> ? hn::Lanes(hn::ScalableTag<Bits<T>>())
                                                     : hn::Lanes(typename Rotation::D());
  if (lanes * sizeof(T) % kLine != 0) return false;
  const auto aligned = [&](std::int64_t elements) {
    return elements % static_cast<std::int64_t>(lanes) == 0;
  };
  const Strides& to = tensor.out_strides;
  bool all = tensor.in != tensor.out && plan.spec.layout == Layout::half_split &&
             reinterpret_cast<std::uintptr_t>(tensor.out) % (lanes * sizeof(T)) == 0 &&
             aligned(to.batch) && aligned(to.token) && aligned(to.head) &&
             aligned(plan.spec.rotary_offset) && aligned(plan.spec.pairs());
  for (const Run& run : plan.runs)
    all = all && run.first_pair % lanes == 0 && run.pairs % lanes == 0;
  return all;
}

/// RotatePairs, or a faster loop with the same results.
template <class Rotation, Layout kLayout, bool kStream, class T>
HWY_INLINE void RotateAny(const RunAt& at, std::size_t pairs, const typename Rotation::Row* cos,
                          const typename Rotation::Row* sin, const Heads<T>& heads,
                          std::size_t half) {
#if HWY_TARGET != HWY_SCALAR
  if constexpr (kHasItsOwnLoop<Rotation>) {
    if constexpr (std::is_same_v<T, BFloat16>)
      return RotateBFloat16Pairs<kLayout, kStream>(at, pairs, cos, sin, heads, half);
    else
      return RotateFloat32ByDouble<Rotation, kLayout, kStream>(at, pairs, cos, sin, heads, half);
  }
#endif
  RotatePairs<Rotation, kLayout, kStream>(at, pairs, cos, sin, heads, half);
}

/// Rotates all heads of one token of one tensor, for one run of pairs. in and out: the token's
/// first head.
template <class Rotation, Layout kLayout, class T>
HWY_NOINLINE void RotateHeads(const RunAt& at, std::size_t pairs, const Tensor& tensor,
                              Traffic traffic, const typename Rotation::Row* cos,
                              const typename Rotation::Row* sin, const T* in, T* out) {
  // As many heads at a time as easily fit the first cache.
  constexpr std::int64_t kHeads = 8;
  const RopeSpec& spec = at.plan.spec;
  const std::size_t half = static_cast<std::size_t>(spec.pairs());
  const std::int64_t first = pair_elements(spec, static_cast<int>(at.first_pair)).first;
  const Strides& from = tensor.in_strides;
  const Strides& to = tensor.out_strides;
  in += first * from.element;
  out += first * to.element;
  if (from.element != 1 || to.element != 1) {
    for (std::int64_t h = 0; h < tensor.heads; ++h, in += from.head, out += to.head)
      RotateStrided<Rotation, kLayout>(at, pairs, cos, sin, in, from.element, out, to.element,
                                       half);
    return;
  }
  for (std::int64_t h = 0; h < tensor.heads; h += kHeads) {
    const Heads<T> heads{in,           from.head, out, to.head, std::min(kHeads, tensor.heads - h),
                         traffic.ahead};
    if (traffic.stream)
      RotateAny<Rotation, kLayout, true>(at, pairs, cos, sin, heads, half);
    else
      RotateAny<Rotation, kLayout, false>(at, pairs, cos, sin, heads, half);
    in += heads.count * from.head;
    out += heads.count * to.head;
  }
}

/// Rotates the rows [begin, end) of a call whose positions are single numbers.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
void RotateTokens(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  BlockOf<Rotation, kEntries> rows;
  const double reach = kReach * plan.attention_factor.high;
  const bool inverse = call.direction == Direction::inverse;
  const Traffic traffic = TrafficOf(plan, call, sizeof(T));
  const ZeroFrequency turning = plan.any_zero_frequency ? ZeroFrequency::some : ZeroFrequency::none;

  for (std::int64_t row = begin; row < end;) {
    const Segment segment = segment_at(call.positions, row, end);
    for (const Run& run : plan.runs) {
      MakeAnyRows<kEntries>(plan, run, segment, inverse, rows.cos, rows.sin);
      for (const Tensor& tensor : call.tensors) {
        const Traffic its{traffic.ahead, traffic.stream && CanStream<Rotation, T>(plan, tensor)};
        for (std::int64_t r = 0; r < segment.count; ++r) {
          if (segment.first + r == 0) continue;
          const TokenOf<T> token(tensor, call.seq, row + r);
          const std::size_t entry = static_cast<std::size_t>(r) * kRunPairs;
          RotateHeads<Rotation, kLayout>(
              RunAt{plan, call.positions + row + r, inverse, run.first_pair, reach}, run.pairs,
              tensor, its, rows.cos + entry, rows.sin + entry, token.in, token.out);
        }
      }
    }
    for (const Tensor& tensor : call.tensors) {
      for (std::int64_t r = 0; r < segment.count; ++r) {
        const TokenOf<T> token(tensor, call.seq, row + r);
        copy_unrotated(
            plan, tensor, segment.first + r == 0 ? ZeroFrequency::all : turning,
            [&](std::size_t pair) { return plan.zero_frequency[pair]; }, token.in, token.out);
      }
    }
    row += segment.count;
  }
  if (traffic.stream) hwy::FlushStream();
}

/// Rotates the rows [begin, end) of a call whose positions have several axes.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
void RotateTokensOfAxes(const PlanTables& plan, const Call& call, std::int64_t begin,
                        std::int64_t end) {
  BlockOf<Rotation, kEntries> rows;
  const double reach = kReach * plan.attention_factor.high;
  const bool inverse = call.direction == Direction::inverse;
  const Traffic traffic{TrafficOf(plan, call, sizeof(T)).ahead, false};

  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t* position = call.positions + row * plan.axes;
    const auto has_zero_frequency = [&](std::size_t pair) {
      return plan.zero_frequency[pair] || position[plan.axis[pair]] == 0;
    };
    for (const Run& run : plan.runs) {
      MakeAxesRow<kEntries>(plan, run, position, inverse, rows.cos, rows.sin);
      // Stretches of pairs that turn: pairs whose axis is at 0 are left as they are.
      for (std::size_t j = 0, after; j < run.pairs; j = after + 1) {
        for (after = j; after < run.pairs && !has_zero_frequency(run.first_pair + after);) ++after;
        if (after == j) continue;
        for (const Tensor& tensor : call.tensors) {
          const TokenOf<T> token(tensor, call.seq, row);
          RotateHeads<Rotation, kLayout>(RunAt{plan, position, inverse, run.first_pair + j, reach},
                                         after - j, tensor, traffic, rows.cos + j, rows.sin + j,
                                         token.in, token.out);
        }
      }
    }
    for (const Tensor& tensor : call.tensors) {
      const TokenOf<T> token(tensor, call.seq, row);
      copy_unrotated(plan, tensor, ZeroFrequency::some, has_zero_frequency, token.in, token.out);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
