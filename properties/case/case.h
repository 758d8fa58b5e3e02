#ifndef ROPECHECK_PROPERTIES_CASE_CASE_H_
#define ROPECHECK_PROPERTIES_CASE_CASE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "properties/call.h"
#include "properties/case/dtype.h"
#include "properties/case/position.h"
#include "properties/implementation.h"
#include "reference/rope_spec.h"

// One case: everything that a property needs in order to be checked, as plain data. RapidCheck's
// counterexamples, the fuzzer's crash files and the gate's replay lines are all cases, in the
// encodings of case_text.h and case_bytes.h.
namespace ropecheck::inline cases {

/// The layout of a tensor [batch, seq, heads, head_dim] in memory.
struct Arrangement {
  bool heads_first = false;  ///< in memory [batch, heads, seq, head_dim]
  bool reversed = false;     ///< the last token first: the sequence stride is negative
  int step = 1;              ///< elements from one coordinate to the next, 1 to 8
  int head_gap = 0;          ///< unused elements after each head's vector, 0 to 255
  int token_gap = 0;  ///< unused elements after each row of the second axis, 0 to 65535: the other
                      ///< tensors if q, k and v are packed
  int misalignment = 0;  ///< elements from a 64-byte boundary to the tensor's start, 0 to 31
  /// The batch is the second axis in memory: [seq, batch, heads, head_dim], or with heads_first
  /// [heads, batch, seq, head_dim].
  bool batch_second = false;
  int batch_gap = 0;  ///< unused elements after each row of the first axis, 0 to 2^31 − 1: the
                      ///< rest of a cache
  // Negative strides along the other axes.
  bool reversed_batch = false;
  bool reversed_heads = false;
  bool reversed_dim = false;
  // Strides of 0: the same vectors all along an axis. Only for inputs of calls out of place.
  bool broadcast_batch = false;
  bool broadcast_seq = false;
  bool broadcast_heads = false;
  bool operator==(const Arrangement&) const = default;
  bool broadcast() const { return broadcast_batch || broadcast_seq || broadcast_heads; }
  /// Returns whether the tensor has no gaps and the usual order, misaligned or not.
  bool contiguous() const {
    Arrangement aligned = *this;
    aligned.misalignment = 0;
    return aligned == Arrangement{};
  }
};

/// The way in which the values of a tensor are made, if they are not listed one by one.
enum class Profile : std::uint8_t {
  listed,   ///< `bits` holds them
  unit,     ///< uniform in (−1, 1), all bits of the significand in use
  wide,     ///< any exponent for which a rotation neither overflows nor becomes subnormal
  special,  ///< any bit pattern: also zeros of both signs, subnormal, huge, infinite, NaN
  ones,     ///< all 1
};

/// The values of one tensor, [batch, seq, heads, head_dim].
struct Values {
  Profile profile = Profile::unit;
  std::uint64_t seed = 0;
  std::vector<std::uint64_t> bits;  ///< in the case's dtype; used if the profile is `listed`
  bool operator==(const Values&) const = default;
};

struct TensorCase {
  int heads = 1;
  Arrangement in;
  Arrangement out;  ///< ignored in place
  Values values;
  bool operator==(const TensorCase&) const = default;
};

struct Case {
  RopeSpec spec;
  DType dtype = DType::float32;
  Direction direction = Direction::forward;
  bool in_place = false;
  int batch = 1;
  int seq = 1;
  std::vector<std::int64_t> positions = {0};  ///< [batch, seq, axes]
  /// The offset to the second position, in properties that compare two: [axes], or one number for
  /// all axes.
  std::vector<std::int64_t> shift = {1};
  TensorCase q;
  TensorCase k;

  int tokens() const { return batch * seq; }
  int axes() const { return spec.axes(); }
  /// Returns the index of a token in [batch, seq].
  std::size_t token(int batch_row, int place) const {
    return static_cast<std::size_t>(batch_row) * static_cast<std::size_t>(seq) +
           static_cast<std::size_t>(place);
  }
  Position position_of(std::size_t token) const {
    Position position{axes(), {}};
    const auto count = static_cast<std::size_t>(axes());
    for (std::size_t axis = 0; axis < count; ++axis)
      position.numbers[axis] = positions[token * count + axis];
    return position;
  }
  /// Returns the shift on every axis.
  Position shift_by_axis() const {
    Position position = on_axes(axes(), shift.front());
    for (std::size_t axis = 1; axis < shift.size(); ++axis) position.numbers[axis] = shift[axis];
    return position;
  }
  bool operator==(const Case&) const = default;
};

/// Returns one sentence that says why a case is meaningless; empty if it can be run.
std::string problem_with(const Case& c);

/// Returns whether rows of a tensor are so far apart that the memory between them is not kept
/// (tensor_span.h).
bool has_wide_gaps(const Case& c);

/// Returns a few words that name a capability that the case needs and `can` does not declare; empty
/// if all are declared.
std::string unsupported(const Case& c, const Capabilities& can);

/// Returns the declared storage formats, in the order of kAllDTypes.
std::vector<DType> declared_formats(const Capabilities& can);

/// Returns the values of a tensor as bit patterns of the case's dtype, [batch, seq, heads,
/// head_dim].
std::vector<std::uint64_t> materialize(const Case& c, const TensorCase& tensor);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_CASE_H_
