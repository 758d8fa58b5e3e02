// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_FEW_HEADS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_FEW_HEADS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_FEW_HEADS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_FEW_HEADS_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "rope/plan_tables.h"
#include "rope/segment.h"
#include "rope/simd/double_rows-inl.h"
#include "rope/simd/rotate_heads-inl.h"
#include "rope/simd/rotate_pairs-inl.h"
#include "rope/simd/row-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One or two heads: a vector of cos and sin goes from the registers in which it is made to the
// heads, and is not stored. The entries and the arithmetic are those of MakeRows and RotatePairs.

/// Whether rows are made by whole vectors of the numbers that a rotation reads.
template <Entries kEntries>
inline constexpr bool kInVectors =
    entry_bytes(kEntries) == sizeof(float) || kEntries == Entries::nearest;

/// Rotates one tensor at the positions of a segment, which are those of `count` of its tokens that
/// follow one another. tokens: the first one's first pair. The number of pairs is a multiple of the
/// vector's, and elements of a head are neighbours.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
HWY_NOINLINE void RotateFewHeads(RunAt at, const Run& run, const Segment& segment,
                                 const Tensor& tensor, bool ahead, const T* in, T* out) {
  constexpr std::size_t kStep = kLayout == Layout::interleaved ? 2 : 1;
  const std::size_t half = static_cast<std::size_t>(at.plan.spec.pairs());
  const std::int64_t heads = tensor.heads;
  const std::int64_t in_token = tensor.in_strides.token, in_head = tensor.in_strides.head;
  const std::int64_t out_token = tensor.out_strides.token, out_head = tensor.out_strides.head;
  ForRowVectors<kEntries>(
      at.plan, run, segment, at.inverse,
      [=](std::size_t j, std::size_t r, auto cos, auto sin) HWY_ATTR {
        const T* from = in + static_cast<std::int64_t>(r) * in_token + kStep * j;
        T* to = out + static_cast<std::int64_t>(r) * out_token + kStep * j;
        for (std::int64_t h = 0; h < heads; ++h, from += in_head, to += out_head) {
          if (ahead)
            PrefetchPairs(
                from, kLayout == Layout::interleaved ? hn::Lanes(typename Rotation::D()) : half);
          RotateVector<Rotation, kLayout, false>(at, j, typename Rotation::Turn{cos, sin}, from,
                                                 half, to, half);
        }
      });
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
