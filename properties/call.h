#ifndef ROPECHECK_PROPERTIES_CALL_H_
#define ROPECHECK_PROPERTIES_CALL_H_

#include <cstdint>
#include <string>

#include "properties/dtype.h"
#include "reference/rope_spec.h"

// One call of an implementation: what it is given, and where the result belongs.
namespace ropecheck {

enum class Direction : std::uint8_t {
  forward,  ///< m·R(t)
  inverse,  ///< the transpose m·R(t)ᵀ = m·R(−t): with m = 1 the inverse, and always the backward
            ///< pass
};

/// Distances between neighbours along each axis, in elements; of either sign.
struct Strides {
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  std::int64_t head = 0;
  std::int64_t dim = 0;
  bool operator==(const Strides&) const = default;
};

/// A tensor [batch, seq, heads, head_dim] to be rotated. `in` and `out` point at element
/// [0, 0, 0, 0]; in place they are equal, and so are their strides. heads = 0: there is no tensor.
struct TensorArgument {
  std::int64_t heads = 0;
  const void* in = nullptr;
  void* out = nullptr;
  Strides in_strides;
  Strides out_strides;
};

struct Call {
  const RopeSpec* spec = nullptr;
  DType dtype = DType::float32;
  Direction direction = Direction::forward;
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  const std::int64_t* positions = nullptr;  ///< [batch, seq, spec->axes()], tokens, contiguous
  TensorArgument q;
  TensorArgument k;  ///< only for implementations that rotate both at once
};

/// What came of a call. An empty message means that it was carried out.
struct CallStatus {
  enum class Ending : std::uint8_t {
    returned,
    crashed,  ///< the process that made the call is gone, or of no use any more
    hung,
  };

  std::string message = {};
  Ending ending = Ending::returned;  ///< other than `returned` only with a message
  /// What the call did besides, seen from outside: memory next to a tensor written, the
  /// floating-point environment left changed, … Empty where nothing.
  std::string trespass = {};
  bool ok() const { return message.empty(); }
};

}  // namespace ropecheck

#endif  // ROPECHECK_PROPERTIES_CALL_H_
