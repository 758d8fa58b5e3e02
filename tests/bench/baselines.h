#ifndef ROPECHECK_TESTS_BENCH_BASELINES_H_
#define ROPECHECK_TESTS_BENCH_BASELINES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/table_loop.h"

// The rotations of other projects, written from their descriptions for [tokens, heads, head_dim]
// float32, half_split, without keys: a pair is (x[j], x[j + d/2]). They are compiled for this
// machine, as the originals are.
namespace ropecheck::bench {

/// ggml's table: θ ← θ·scale in float from pair to pair, with cosf and sinf of each. Makes one row
/// in which the two numbers of a pair are neighbours.
void ggml_row(std::int64_t position, std::size_t pairs, float scale, float* cos_sin);
/// The strides over which ggml's rotation walks, in bytes. They are known only at run time.
struct ByteStrides {
  std::ptrdiff_t token;
  std::ptrdiff_t head;
  std::ptrdiff_t element;
};
void rotate_like_ggml(const Shape& shape, const std::int64_t* positions, float base,
                      const ByteStrides& strides, const float* from, float* to);

/// The rotation of deep-learning frameworks: float inverse frequencies, float angles, a table
/// computed from them in each call, then x·cos + rotate_half(x)·sin by whole-tensor operations.
void framework_row(std::int64_t position, std::size_t pairs, float base, float* cos, float* sin);
void rotate_like_frameworks(const Shape& shape, const std::int64_t* positions, float base,
                            const float* x, float* y);

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_BASELINES_H_
