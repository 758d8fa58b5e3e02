#ifndef ROPECHECK_SRC_ROPE_PLAN_H_
#define ROPECHECK_SRC_ROPE_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "reference/rope_spec.h"

// The optimized rotary position embedding.
//
//   const ropecheck::rope::Plan plan(spec);            // once per model
//   plan.rotate({.batch = 1, .seq = seq, .positions = positions, .tensors = {{q, k}}});
//
// Result. Pair (x1, x2) of the token at position t becomes
//   m·(x1·cos tθ − x2·sin tθ),  m·(x1·sin tθ + x2·cos tθ)          (Direction::inverse: −θ)
// with θ, m and the pairing of the RopeSpec; coordinates outside the rotary window pass through. If
// a position has several axes, t is the coordinate that the spec assigns to the pair.
//
// Guarantee, at every signed 64-bit position and for finite input whose result does not overflow:
// with r = m·‖(x1, x2)‖ and u the unit roundoff of the storage (2^−24, 2^−11, 2^−8, 2^−53), the
// pair error ‖ŷ − y‖/(u·r) is, besides half a subnormal step per operation,
//   Arithmetic::float32            for float32 and float64 storage at most 2.7072 if the machine
//                                  fuses multiply-add (2.9432 if not: below AVX2), and 3.001
//                                  (3.237) if m is not 1; at most 1.001 for float16 and bfloat16
//   Arithmetic::float64            at most 1 + 2^−24 for float32, float16 and bfloat16 storage: a
//                                  coordinate is the number nearest to the exact one unless that
//                                  is within 13.6·2^−53·r of half-way between two
//   Arithmetic::correctly_rounded  every coordinate is the number nearest to the exact one, so at
//                                  most 1
// The second bound is the rounding of a coordinate plus its error in double before, 13.6·2^−53·r:
// 11.6 from the row and 2 from the rotation (rope/simd/row-inl.h), √2 times that for two
// coordinates, below 2^−24·u·r. The first bound is 2u for a complex product with fused multiply-add
// (Jeannerod et al., Math. Comp. 86, 2017; √5·u without, Brent et al., Math. Comp. 76, 2007), and
// u/√2 for cos and sin rounded to nearest, or u·m for m·cos and m·sin; rope/simd/row-inl.h derives
// how close to the nearest they are, and proofs/float32_rotation.v has the sums.
//
// To the bit. At position 0, and in pairs whose θ is 0, the result is m·x rounded, and x itself if
// m is 1. A token's result does not depend on batch slot, head, strides, alignment, neighbours, in
// place or out of place, finished rows, or how rows are split over calls or threads. With
// Arithmetic::correctly_rounded the result is the same on all machines. With the others it is the
// same on all machines that fuse multiply-add, and the same on all that do not. Infinities and NaNs
// stay within their pair; the payload of a NaN is not specified.
//
// Threads. A Plan is immutable: any number of threads may use one. A call allocates nothing; it
// reads nothing but its tensors, positions and finished rows, and writes nothing but its tensors.
// It leaves the floating-point environment (rounding mode, flush to zero, exception flags) as it
// was, and its result does not depend on the caller's settings.
//
// Not guaranteed. If output and input overlap without being the same elements, or two outputs
// overlap, the result is unspecified. Arguments are not checked: shapes must be ≥ 0, and pointers
// must cover what the strides reach.
namespace ropecheck::rope {

/// The format of the tensors. float16 is IEEE binary16; both 16-bit formats are 16-bit patterns.
enum class Storage { float32, float16, bfloat16, float64 };

/// See the guarantee above. For float64 storage the first two are the same, in double. In calls
/// bounded by memory, that is beyond the second cache, the others take up to a third longer than
/// the first for float32 and for the 16-bit formats, and about twice as long for float64.
enum class Arithmetic { float32, float64, correctly_rounded };

/// The rounding of cos and sin in `Plan::cos_sin`, and so in Arithmetic::float32 on 32- and 16-bit
/// storage: within 0.501 units in the last place, or always the float nearest to the exact value.
enum class CosSinRounding { nearly_correct, correct };

enum class Direction { forward, inverse };

struct PlanOptions {
  Storage storage = Storage::float32;
  Arithmetic arithmetic = Arithmetic::float32;
  CosSinRounding cos_sin = CosSinRounding::nearly_correct;
};

/// Steps of a [batch, seq, heads, head_dim] tensor, in elements; any sign, and 0 in inputs.
struct Strides {
  std::int64_t batch;
  std::int64_t token;
  std::int64_t head;
  std::int64_t element;
};

/// The strides of a tensor without gaps.
constexpr Strides contiguous_strides(std::int64_t seq, std::int64_t heads, std::int64_t head_dim) {
  return {seq * heads * head_dim, heads * head_dim, head_dim, 1};
}

/// One tensor of a call, in the plan's storage. In place: out = in, with the same strides.
struct Tensor {
  const void* in;
  Strides in_strides;
  void* out;
  Strides out_strides;
  std::int64_t heads;
};

/// One call: all its tensors (say, queries and fewer keys) share the positions.
struct Call {
  std::int64_t batch = 1;
  std::int64_t seq = 0;
  const std::int64_t* positions = nullptr;  ///< [batch, seq, spec.axes()]; any values in any order
  std::span<const Tensor> tensors;
  Direction direction = Direction::forward;
};

/// The values that a plan precomputes; internal.
struct PlanTables;

class Plan {
 public:
  /// Throws std::invalid_argument with a sentence if the spec is meaningless, its attention factor
  /// lies outside [2^−50, 2^50], or a frequency is at or beyond 2^1088 rad per position. Takes
  /// milliseconds; copies share one state.
  explicit Plan(const RopeSpec& spec, const PlanOptions& options = {});

  /// Returns a plan of the same rotation with other options. Takes microseconds and shares the
  /// tables.
  Plan with(const PlanOptions& options) const;

  /// Rotates every token of the call.
  void rotate(const Call& call) const;

  /// Bytes of one token's row of cos and sin, a multiple of 64. It depends on the spec and on the
  /// options.
  std::size_t row_bytes() const;

  /// Writes the rows with which tokens at these positions are rotated: positions [count,
  /// spec.axes()], rows count·row_bytes() bytes of the caller's memory, aligned as a double. The
  /// bytes mean something to plans of the same spec and options only.
  void make_rows(std::span<const std::int64_t> positions, void* rows) const;

  /// Does the work of rotate(call) with the rows that make_rows wrote for call.positions, to the
  /// same bits, in either direction. The layers of a model rotate the same tokens, so a decoder
  /// makes a token's row once and keeps it for all of them.
  void rotate_with_rows(const Call& call, const void* rows) const;

  /// Rotates the rows [begin, end) of the call's batch·seq tokens, row = b·seq + s. finished_rows:
  /// nullptr, or the rows that make_rows wrote for all of the call's positions.
  void rotate_rows(const Call& call, std::int64_t begin, std::int64_t end,
                   const void* finished_rows = nullptr) const;

  /// Rotates one of `shares` disjoint shares of the call's tokens, about equally large. Threads
  /// that divide a call among them each rotate one, with share = 0, …, shares − 1; when all have
  /// returned, the call is done. finished_rows as above.
  void rotate_share(const Call& call, int share, int shares,
                    const void* finished_rows = nullptr) const;

  /// Writes the rows of a cos/sin table, m·cos tθ and m·sin tθ: positions [count, spec.axes()], cos
  /// and sin [count, rotary_dim / 2], rounded according to the plan's CosSinRounding.
  void cos_sin(std::span<const std::int64_t> positions, float* cos, float* sin) const;

  const RopeSpec& spec() const;
  const PlanOptions& options() const;

 private:
  explicit Plan(std::shared_ptr<const PlanTables> tables);

  std::shared_ptr<const PlanTables> tables_;
};

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_PLAN_H_
