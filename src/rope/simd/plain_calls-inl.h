// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_PLAIN_CALLS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_PLAIN_CALLS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_PLAIN_CALLS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_PLAIN_CALLS_INL_H_
#endif

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/simd/finished_rows-inl.h"
#include "rope/simd/rotate_heads-inl.h"
#include "rope/simd/rotate_tokens-inl.h"
#include "rope/simd/traffic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

// A short way for the tokens of a decoder: one head of one token takes a few nanoseconds, and the
// general way (rotate_tokens-inl.h) spends several times that on distinctions that most calls do
// not need. The results are the same.

/// Returns whether a tensor's elements are neighbours, and none of them is copied.
HWY_INLINE bool IsPlain(const PlanTables& plan, const Tensor& tensor) {
  return tensor.in_strides.element == 1 && tensor.out_strides.element == 1 &&
         (plan.whole_window || tensor.in == tensor.out);
}

/// Rotates some pairs of one token of a plain tensor. first: offset of the first pair in a head.
template <class Rotation, Layout kLayout, class T>
HWY_INLINE void RotatePlainHeads(const RunAt& at, std::size_t pairs, std::size_t half,
                                 const typename Rotation::Row* cos,
                                 const typename Rotation::Row* sin, const Tensor& tensor,
                                 std::int64_t slot, std::int64_t token, std::int64_t first,
                                 bool ahead) {
  const Strides &from = tensor.in_strides, &to = tensor.out_strides;
  const Heads<T> heads{
      static_cast<const T*>(tensor.in) + (slot * from.batch + token * from.token + first),
      from.head,
      static_cast<T*>(tensor.out) + (slot * to.batch + token * to.token + first),
      to.head,
      tensor.heads,
      ahead};
  RotateAny<Rotation, kLayout, false>(at, pairs, cos, sin, heads, half);
}

/// Rotates one row of a call as RotateTokensWithRows does, if all pairs turn, forward, and the rows
/// have one part.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
HWY_NOINLINE void RotateTokenWithRow(const PlanTables& plan, const Call& call, std::int64_t row,
                                     const RowOf<kEntries>* finished, bool ahead) {
  const std::int64_t slot = row < call.seq ? 0 : row / call.seq, token = row - slot * call.seq;
  const std::size_t half = static_cast<std::size_t>(plan.spec.pairs()), row_pairs = plan.row_pairs;
  const RunAt at{plan, call.positions + row, false, 0, kReach * plan.attention_factor.high};
  const RowOf<kEntries>* cos = finished + static_cast<std::size_t>(row) * 2 * row_pairs;
  for (const Tensor& tensor : call.tensors) {
    if (HWY_LIKELY(*at.position != 0 && IsPlain(plan, tensor))) {
      RotatePlainHeads<Rotation, kLayout, T>(at, half, half, cos, cos + row_pairs, tensor, slot,
                                             token, plan.spec.rotary_offset, ahead);
    } else {
      const Call alone{call.batch, call.seq, call.positions, {&tensor, 1}, Direction::forward};
      RotateTokensWithRows<Rotation, kEntries, kLayout, T>(plan, alone, row, row + 1, finished);
    }
  }
}

/// The same for the rows [begin, end).
template <class Rotation, Entries kEntries, Layout kLayout, class T>
HWY_NOINLINE void RotateTokensWithTheirRows(const PlanTables& plan, const Call& call,
                                            std::int64_t begin, std::int64_t end,
                                            const RowOf<kEntries>* finished) {
  const Traffic traffic = TrafficOf(plan, call, sizeof(T));
  if (traffic.stream)
    return RotateTokensWithRows<Rotation, kEntries, kLayout, T>(plan, call, begin, end, finished);
  const std::size_t entries = 2 * plan.row_pairs;
  for (std::int64_t row = begin; row < end; ++row) {
    const RowOf<kEntries>* its = finished + static_cast<std::size_t>(row) * entries;
    for (std::size_t i = 0; traffic.ahead && i < entries; i += kLine / sizeof(*its))
      PrefetchAhead(its + i);
    RotateTokenWithRow<Rotation, kEntries, kLayout, T>(plan, call, row, finished, traffic.ahead);
  }
}

/// Rotates one row of a call as RotateTokens does, if all pairs turn, the position is not 0, and
/// the tensors are plain.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
HWY_NOINLINE void RotateToken(const PlanTables& plan, const Call& call, std::int64_t row) {
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  const std::int64_t slot = row < call.seq ? 0 : row / call.seq, token = row - slot * call.seq;
  const std::size_t half = static_cast<std::size_t>(plan.spec.pairs());
  const bool inverse = call.direction == Direction::inverse;
  const std::int64_t* const position = call.positions + row;
  BlockOf<kEntries> block;
  for (const Run& run : plan.runs) {
    MakeOneRow<kEntries>(plan, run, *position, inverse, block.cos, block.sin);
    const RunAt at{plan, position, inverse, run.first_pair, kReach * plan.attention_factor.high};
    const std::size_t first =
        static_cast<std::size_t>(plan.spec.rotary_offset) + kStep * run.first_pair;
    for (const Tensor& tensor : call.tensors)
      RotatePlainHeads<Rotation, kLayout, T>(at, run.pairs, half, block.cos, block.sin, tensor,
                                             slot, token, static_cast<std::int64_t>(first), false);
  }
}

/// Returns whether RotateToken takes the rows [begin, end).
HWY_INLINE bool IsPlainToken(const PlanTables& plan, const Call& call, std::int64_t begin,
                             std::int64_t end) {
  if (end - begin != 1 || !plan.all_turn || call.positions[begin] == 0) return false;
  for (const Tensor& tensor : call.tensors)
    if (!IsPlain(plan, tensor)) return false;
  return true;
}

// One head of one tensor in float32, in whole vectors. The functions above keep vectors in memory
// for a run's last pairs and for many heads; to make room for them takes a third of the time that
// one head does.

/// Whether a rotation has these functions.
template <class Rotation>
inline constexpr bool kOneHead = std::is_same_v<Rotation, PlainRotation<float, float>>;

/// Returns whether they take the rows [begin, end), apart from their positions.
HWY_INLINE bool IsOneHead(const PlanTables& plan, const Call& call, std::int64_t begin,
                          std::int64_t end) {
  if (!plan.all_turn || plan.row_pairs != plan.turns.size() || call.tensors.size() != 1)
    return false;
  const Tensor& tensor = call.tensors.front();
  if (tensor.heads != 1 || !IsPlain(plan, tensor)) return false;
  return end - begin == 1 || !TrafficOf(plan, call, sizeof(float)).ahead;
}

/// The first pair of one row of a call with one tensor.
template <class T>
HWY_INLINE TokensOf<T> HeadOf(const PlanTables& plan, const Call& call, std::int64_t row) {
  const Tensor& tensor = call.tensors.front();
  const std::int64_t slot = row < call.seq ? 0 : row / call.seq, token = row - slot * call.seq;
  const Strides &from = tensor.in_strides, &to = tensor.out_strides;
  return {
      static_cast<const T*>(tensor.in) + slot * from.batch + token * from.token +
          plan.spec.rotary_offset,
      static_cast<T*>(tensor.out) + slot * to.batch + token * to.token + plan.spec.rotary_offset};
}

/// RotateTokensWithTheirRows for one head.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
HWY_NOINLINE void RotateHeadWithItsRows(const PlanTables& plan, const Call& call,
                                        std::int64_t begin, std::int64_t end,
                                        const RowOf<kEntries>* finished) {
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  const std::size_t half = plan.row_pairs, lanes = hn::Lanes(typename Rotation::D());
  const RowOf<kEntries>* cos = finished + static_cast<std::size_t>(begin) * 2 * half;
  for (std::int64_t row = begin; row < end; ++row, cos += 2 * half) {
    if (HWY_UNLIKELY(call.positions[row] == 0)) {
      RotateTokenWithRow<Rotation, kEntries, kLayout, T>(plan, call, row, finished, false);
      continue;
    }
    const RunAt at{plan, call.positions + row, false, 0, 0};
    const TokensOf<T> head = HeadOf<T>(plan, call, row);
    for (std::size_t j = 0; j < half; j += lanes)
      RotateVector<Rotation, kLayout, false>(at, j, Rotation::TurnAt(cos + j, cos + half + j),
                                             head.in + kStep * j, half, head.out + kStep * j, half);
  }
}

/// RotateToken for one head: cos and sin are not stored.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
HWY_NOINLINE void RotateHeadOfToken(const PlanTables& plan, const Call& call, std::int64_t row) {
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  const std::size_t half = plan.row_pairs;
  const std::int64_t* const position = call.positions + row;
  const bool inverse = call.direction == Direction::inverse;
  const TokensOf<T> head = HeadOf<T>(plan, call, row);
  for (const Run& run : plan.runs) {
    const RunAt at{plan, position, inverse, run.first_pair, 0};
    const T* const in = head.in + kStep * run.first_pair;
    T* const out = head.out + kStep * run.first_pair;
    ForVectorsOfRow<kEntries>(
        plan, run, *position, inverse, [=](std::size_t j, auto cos, auto sin) HWY_ATTR {
          RotateVector<Rotation, kLayout, false>(at, j, typename Rotation::Turn{cos, sin},
                                                 in + kStep * j, half, out + kStep * j, half);
        });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
