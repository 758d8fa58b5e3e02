#ifndef ROPECHECK_PROPERTIES_CALL_H_
#define ROPECHECK_PROPERTIES_CALL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "properties/case/dtype.h"
#include "reference/rope_spec.h"

// One call of an implementation: its arguments, the place for its result, and its outcome.
namespace ropecheck::inline properties {

enum class Direction : std::uint8_t {
  forward,  ///< m·R(t)
  inverse,  ///< turns back, m·R(t)ᵀ = m·R(−t): the inverse if m = 1
  vjp,      ///< the vector-Jacobian product of forward: the same map as the inverse direction, but
            ///< computed by the implementation's code for gradients if that is separate code
};

inline std::string_view name_of(Direction direction) {
  if (direction == Direction::vjp) return "vjp";
  return direction == Direction::inverse ? "inverse" : "forward";
}

inline std::optional<Direction> direction_named(std::string_view name) {
  for (const Direction direction : {Direction::forward, Direction::inverse, Direction::vjp})
    if (name_of(direction) == name) return direction;
  return std::nullopt;
}

/// Distances between neighbours along each axis, in elements; they may be negative.
struct Strides {
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  std::int64_t head = 0;
  std::int64_t dim = 0;
  bool operator==(const Strides&) const = default;
};

/// A tensor [batch, seq, heads, head_dim] to be rotated. `in` and `out` point at element [0, 0, 0,
/// 0]. In a call in place they are equal, and so are their strides. heads = 0: there is no tensor.
struct TensorArgument {
  std::int64_t heads = 0;
  const void* in = nullptr;
  void* out = nullptr;
  Strides in_strides;
  Strides out_strides;
};

/// The form of cos and sin, for implementations that are given them (given_table.h).
struct TableForm {
  bool joint = false;        ///< [cos | sin] in one row; otherwise two tables
  bool full_width = false;   ///< an entry for each coordinate; otherwise for each pair
  bool in_storage = false;   ///< in the format of the tensors; otherwise float32
  bool by_position = false;  ///< row t is for position t; otherwise one row for each token
  bool drawn = false;        ///< drawn at random; otherwise cos and sin of angles, times m
};

struct Call {
  const RopeSpec* spec = nullptr;
  DType dtype = DType::float32;
  Direction direction = Direction::forward;
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  const std::int64_t* positions = nullptr;  ///< [batch, seq, spec->axes()], tokens, contiguous
  TensorArgument q;
  TensorArgument k;      ///< only for implementations that rotate both at once
  TableForm table = {};  ///< only for implementations that are given a table
};

/// The outcome of a call. An empty message means success.
struct CallStatus {
  enum class Ending : std::uint8_t {
    returned,
    crashed,  ///< the process that made the call has ended, or cannot be used any more
    hung,
  };

  std::string message = {};
  Ending ending = Ending::returned;  ///< not `returned` only if there is a message
  /// Side effects of the call, as seen from outside: memory next to a tensor written, the
  /// floating-point environment left changed, … Empty if there were none.
  std::string side_effect = {};
  /// The implementation says that it does not support the call; there is a message as well.
  bool declined = false;
  bool ok() const { return message.empty(); }
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_CALL_H_
