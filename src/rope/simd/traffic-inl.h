// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_TRAFFIC_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_TRAFFIC_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_TRAFFIC_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_TRAFFIC_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "rope/plan_tables.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

/// Calls with more bytes prefetch lines early; those with more output bytes in another place store
/// past the caches.
inline constexpr std::int64_t kBytesAhead = 1 << 18, kStreamedBytes = 1 << 22;

/// Bytes of a cache line.
inline constexpr std::size_t kLine = 64;

/// The use of the caches by a call's tensors.
struct Traffic {
  bool ahead;   ///< more than the nearer caches hold: prefetch lines early
  bool stream;  ///< much output in another place: store past the caches, without reading the old
                ///< lines
};

inline Traffic TrafficOf(const PlanTables& plan, const Call& call, std::size_t element_size) {
  std::int64_t heads = 0, heads_elsewhere = 0;
  for (const Tensor& tensor : call.tensors) {
    heads += tensor.heads;
    if (tensor.in != tensor.out) heads_elsewhere += tensor.heads;
  }
  const std::int64_t bytes_per_head =
      call.batch * call.seq * plan.spec.head_dim * static_cast<std::int64_t>(element_size);
  return {heads * bytes_per_head > kBytesAhead, heads_elsewhere * bytes_per_head > kStreamedBytes};
}

/// Returns whether all stores to a tensor's output are whole cache lines, if the loop stores
/// `lanes` elements of `element_size` bytes at a time. Stores past the caches have to be: a line
/// written in parts goes to memory in parts, twenty times slower.
inline bool CanStream(const PlanTables& plan, const Tensor& tensor, std::size_t lanes,
                      std::size_t element_size) {
  if (lanes * element_size % kLine != 0) return false;
  const auto aligned = [&](std::int64_t elements) {
    return elements % static_cast<std::int64_t>(lanes) == 0;
  };
  const Strides& to = tensor.out_strides;
  bool all = tensor.in != tensor.out &&
             reinterpret_cast<std::uintptr_t>(tensor.out) % (lanes * element_size) == 0 &&
             aligned(to.batch) && aligned(to.token) && aligned(to.head) &&
             aligned(plan.spec.rotary_offset) && aligned(plan.spec.pairs());
  for (const Run& run : plan.runs)
    all = all && run.first_pair % lanes == 0 && run.pairs % lanes == 0;
  return all;
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
