#ifndef ROPECHECK_TESTS_BENCH_TABLE_LOOP_H_
#define ROPECHECK_TESTS_BENCH_TABLE_LOOP_H_

#include <cstddef>
#include <cstdint>

#include "reference/rope_spec.h"
#include "rope/storage.h"

// The yardsticks: loops as plain as they can be, compiled for this machine.
namespace ropecheck::bench {

/// A call's queries, [tokens, heads, head_dim], and after them its keys, [tokens, key_heads,
/// head_dim]. All of head_dim is rotated.
struct Shape {
  std::int64_t tokens;
  std::int64_t heads;
  std::int64_t head_dim;
  std::int64_t key_heads = 0;

  std::size_t query_elements() const { return static_cast<std::size_t>(tokens * heads * head_dim); }
  std::size_t elements() const {
    return static_cast<std::size_t>(tokens * (heads + key_heads) * head_dim);
  }
  std::size_t pairs() const { return static_cast<std::size_t>(head_dim / 2); }
};

/// The limit of an in-place rotation: every element is read and written once. Multiplies by −1,
/// which keeps the size of the numbers; in the 16-bit formats that is the sign bit.
template <class T>
void scale_in_place(T* x, std::size_t count);

/// Rotates by finished tables of cos and sin, [tokens, head_dim / 2] each, in place (from = to) or
/// not. Row is double for T = double, float for the others; each coordinate is rounded once more to
/// a 16-bit format.
template <class T, class Row>
void rotate_by_table(const Shape& shape, Layout layout, const Row* cos, const Row* sin,
                     const T* from, T* to);

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_TABLE_LOOP_H_
