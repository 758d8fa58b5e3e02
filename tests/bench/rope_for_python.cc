#include <cstdint>

#include "rope/plan.h"

// The optimized rotation as C functions, for peers.py: float32, half_split, in place, base 10000.
// x: [tokens, heads, head_dim]; positions: [tokens].
namespace rope = ropecheck::rope;

namespace {

void rotate(const void* plan, float* x, std::int64_t tokens, std::int64_t heads,
            const std::int64_t* positions, const void* rows) {
  const auto& its = *static_cast<const rope::Plan*>(plan);
  const rope::Strides strides = rope::contiguous_strides(tokens, heads, its.spec().head_dim);
  const rope::Tensor tensor{x, strides, x, strides, heads};
  const rope::Call call{.seq = tokens, .positions = positions, .tensors = {&tensor, 1}};
  if (rows == nullptr)
    its.rotate(call);
  else
    its.rotate_with_rows(call, rows);
}

}  // namespace

extern "C" {

/// A plan, which is never freed.
const void* rope_plan(std::int64_t head_dim) {
  ropecheck::RopeSpec spec;
  spec.head_dim = spec.rotary_dim = static_cast<int>(head_dim);
  spec.base = 10000;
  return new rope::Plan(spec);
}

std::int64_t rope_row_bytes(const void* plan) {
  return static_cast<std::int64_t>(static_cast<const rope::Plan*>(plan)->row_bytes());
}

void rope_make_rows(const void* plan, std::int64_t tokens, const std::int64_t* positions,
                    void* rows) {
  const auto count = static_cast<std::size_t>(tokens);
  static_cast<const rope::Plan*>(plan)->make_rows({positions, count}, rows);
}

/// rows: nullptr, or what rope_make_rows wrote.
void rope_rotate(const void* plan, float* x, std::int64_t tokens, std::int64_t heads,
                 const std::int64_t* positions, const void* rows) {
  rotate(plan, x, tokens, heads, positions, rows);
}

}  // extern "C"
