#ifndef ROPECHECK_TESTS_BENCH_BASELINES_H_
#define ROPECHECK_TESTS_BENCH_BASELINES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

// What others do, written from its description for [tokens, heads, head_dim] float32, half_split:
// a pair is (x[j], x[j + d/2]). Compiled for the machine at hand, as theirs is.
namespace ropecheck::bench {

struct Shape {
  std::int64_t tokens;
  std::int64_t heads;
  std::int64_t head_dim;

  std::size_t elements() const { return static_cast<std::size_t>(tokens * heads * head_dim); }
  std::size_t pairs() const { return static_cast<std::size_t>(head_dim / 2); }
};

/// The limit in place: every element read and written once.
void scale_in_place(float* x, std::size_t count, float factor);

/// A finished table of cos and sin, [tokens, head_dim / 2] each, and a loop over it, in place.
void rotate_by_table(const Shape& shape, const float* cos, const float* sin, float* x);

/// ggml's way: θ ← θ·scale in float from pair to pair, with cosf and sinf of each: one row, in
/// which a pair's two numbers are neighbours.
void ggml_row(std::int64_t position, std::size_t pairs, float scale, float* cos_sin);
/// The rotation walks over tensors of any strides, in bytes, known at run time only.
struct ByteStrides {
  std::ptrdiff_t token;
  std::ptrdiff_t head;
  std::ptrdiff_t element;
};
void rotate_like_ggml(const Shape& shape, const std::int64_t* positions, float base,
                      const ByteStrides& strides, const float* from, float* to);

/// The way of deep-learning frameworks: float inverse frequencies, float angles, the table of a
/// call computed from them, then x·cos + rotate_half(x)·sin by whole-tensor operations.
void framework_row(std::int64_t position, std::size_t pairs, float base, float* cos, float* sin);
void rotate_like_frameworks(const Shape& shape, const std::int64_t* positions, float base,
                            const float* x, float* y);

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_BASELINES_H_
