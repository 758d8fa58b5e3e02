// Included once per SIMD target (rope/rotate.cc).
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
#include "rope/double_rotation-inl.h"
#include "rope/plan_tables.h"
#include "rope/rotate_pairs-inl.h"
#include "rope/row-inl.h"
#include "rope/stand_still.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// From tokens to runs of pairs: rows of cos and sin are made for a segment of consecutive
// positions, then used for all heads of all tensors.

/// The longest segment that starts at a row: positions that rise by one, up to the next multiple of
/// kAnchorStep.
inline Segment SegmentAt(const std::int64_t* positions, std::int64_t row, std::int64_t end) {
  const std::int64_t first = positions[row];
  const std::int64_t room = kAnchorStep - (first & (kAnchorStep - 1));
  const std::int64_t most = std::min(room, end - row);
  std::int64_t count = 1;
  while (count < most && positions[row + count] == first + count) ++count;
  return {first, count};
}

/// One head's vector when its elements are not neighbours: gathered, rotated, scattered.
template <class Rotation, Layout kLayout, class T>
HWY_NOINLINE void RotateStrided(const RunAt& at, std::size_t pairs,
                                const typename Rotation::Row* cos,
                                const typename Rotation::Row* sin, const T* in,
                                std::int64_t in_step, T* out, std::int64_t out_step,
                                std::size_t half) {
  HWY_ALIGN T near[2 * kRunPairs];
  const auto offset = [&](std::size_t i) {  // of element i of the gathered pairs, in steps
    return static_cast<std::int64_t>(kLayout == Layout::half_split && i >= pairs ? half + i - pairs
                                                                                 : i);
  };
  for (std::size_t i = 0; i < 2 * pairs; ++i) near[i] = in[offset(i) * in_step];
  RotatePairs<Rotation, kLayout, false>(at, pairs, cos, sin, near, pairs, near, pairs);
  for (std::size_t i = 0; i < 2 * pairs; ++i) out[offset(i) * out_step] = near[i];
}

/// Whether a call's output does not fit the nearer caches, so that it had better not displace what
/// is there: beyond that size stores past the caches save reading the lines they overwrite.
inline bool IsLarge(const PlanTables& plan, const Call& call, std::size_t element_size) {
  constexpr double kBytes = 4 << 20;
  double elements = 0;
  for (const Tensor& tensor : call.tensors)
    if (tensor.in != tensor.out) elements += static_cast<double>(tensor.heads);
  elements *= static_cast<double>(call.batch) * static_cast<double>(call.seq) * plan.spec.head_dim;
  return elements * static_cast<double>(element_size) >= kBytes;
}

/// Whether whole vectors of a tensor's output begin at multiples of their size, as stores past the
/// caches want it.
template <class Rotation, class T>
bool StreamsAligned(const PlanTables& plan, const Tensor& tensor, std::size_t first_pair) {
  const std::size_t lanes = hn::Lanes(typename Rotation::D());
  const auto aligned = [&](std::int64_t elements) {
    return elements % static_cast<std::int64_t>(lanes) == 0;
  };
  return reinterpret_cast<std::uintptr_t>(tensor.out) % (lanes * sizeof(T)) == 0 &&
         aligned(tensor.out_strides.batch) && aligned(tensor.out_strides.token) &&
         aligned(tensor.out_strides.head) && aligned(plan.spec.rotary_offset) &&
         aligned(plan.spec.pairs()) && aligned(static_cast<std::int64_t>(first_pair));
}

/// All heads of one token of one tensor, one run of pairs. in and out: the token's first head.
template <class Rotation, Layout kLayout, class T>
void RotateHeads(const RunAt& at, const Run& run, const Tensor& tensor, bool stream,
                 const typename Rotation::Row* cos, const typename Rotation::Row* sin, const T* in,
                 T* out) {
  const RopeSpec& spec = at.plan.spec;
  const std::size_t half = static_cast<std::size_t>(spec.pairs());
  const std::int64_t first = pair_elements(spec, static_cast<int>(run.first_pair)).first;
  const Strides& from = tensor.in_strides;
  const Strides& to = tensor.out_strides;
  in += first * from.element;
  out += first * to.element;
  if (from.element != 1 || to.element != 1) {
    for (std::int64_t h = 0; h < tensor.heads; ++h, in += from.head, out += to.head)
      RotateStrided<Rotation, kLayout>(at, run.pairs, cos, sin, in, from.element, out, to.element,
                                       half);
  } else if (stream) {
    for (std::int64_t h = 0; h < tensor.heads; ++h, in += from.head, out += to.head)
      RotatePairs<Rotation, kLayout, true>(at, run.pairs, cos, sin, in, half, out, half);
  } else {
    for (std::int64_t h = 0; h < tensor.heads; ++h, in += from.head, out += to.head)
      RotatePairs<Rotation, kLayout, false>(at, run.pairs, cos, sin, in, half, out, half);
  }
}

/// The rows [begin, end) of a call.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
void RotateTokens(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  std::conditional_t<kEntries == Entries::twofold, DoubleRowBlock, RowBlock<typename Rotation::Row>>
      rows;
  const bool large = IsLarge(plan, call, sizeof(T));
  const bool inverse = call.direction == Direction::inverse;
  for (std::int64_t row = begin; row < end;) {
    const Segment segment = SegmentAt(call.positions, row, end);
    const auto each_token = [&](const auto& use) {
      for (std::int64_t r = 0; r < segment.count; ++r) {
        const std::int64_t batch = (row + r) / call.seq, token = (row + r) % call.seq;
        for (const Tensor& tensor : call.tensors) {
          const Strides& from = tensor.in_strides;
          const Strides& to = tensor.out_strides;
          use(r, tensor, static_cast<const T*>(tensor.in) + batch * from.batch + token * from.token,
              static_cast<T*>(tensor.out) + batch * to.batch + token * to.token);
        }
      }
    };
    for (const Run& run : plan.runs) {
      if constexpr (kEntries == Entries::twofold)
        MakeDoubleRows(plan, run, segment, inverse, rows);
      else
        MakeRows<kEntries>(plan, run, segment, inverse, rows);
      each_token([&](std::int64_t r, const Tensor& tensor, const T* in, T* out) {
        if (segment.first + r == 0) return;
        const bool stream = large && tensor.in != tensor.out && kLayout == Layout::half_split &&
                            StreamsAligned<Rotation, T>(plan, tensor, run.first_pair);
        const std::size_t at = static_cast<std::size_t>(r) * kRunPairs;
        RotateHeads<Rotation, kLayout>(RunAt{plan, segment.first + r, inverse, run.first_pair}, run,
                                       tensor, stream, rows.cos + at, rows.sin + at, in, out);
      });
    }
    each_token([&](std::int64_t r, const Tensor& tensor, const T* in, T* out) {
      stand_still(plan, tensor, segment.first + r == 0, in, out);
    });
    row += segment.count;
  }
  if (large) hwy::FlushStream();
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
