#ifndef ROPECHECK_PROPERTIES_LIMITS_H_
#define ROPECHECK_PROPERTIES_LIMITS_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "reference/rope_spec.h"

// The limits that an implementation declares besides its capabilities. The checker makes no call
// outside of them, and the report names them. A call within them has no excuse: if the
// implementation refuses it, that is a failure.
namespace ropecheck::inline properties {

/// The answer to a position outside the declared range.
enum class OutsidePolicy : std::uint8_t {
  undeclared,
  error,  ///< the call is refused
  clamp,  ///< the token is rotated to the nearest position of the range
  exact,  ///< the token is rotated to the position, although the range leaves it out
};

struct Limits {
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

  // Which rotations there are. An empty list is no limit.
  std::vector<RopeSpec> specs = {};  ///< code for one model, or for several
  std::vector<int> head_dims = {};
  std::vector<int> rotary_dims = {};

  // Which tokens there are.
  bool consecutive_positions = false;  ///< each row of the batch: t, t + 1, … from its own t
  bool same_positions_in_rows = false;
  bool int32_positions = false;           ///< calls give them in 32 bits as well
  std::int64_t longest_sequence = kNone;  ///< tokens of a row
  std::int64_t largest_batch = kNone;

  // The range of positions that the implementation declares, whatever a run is limited to, and its
  // answer to positions outside of it (positions_outside_the_range.cc).
  OutsidePolicy outside = OutsidePolicy::undeclared;
  std::int64_t first_declared = std::numeric_limits<std::int64_t>::min();
  std::int64_t last_declared = std::numeric_limits<std::int64_t>::max();

  // Which numbers there are.
  /// Subnormal numbers count as zeros: none is in an input, each in an output is read as a zero of
  /// its sign, and sums may be off by as much as flushing changes them (subject.cc).
  bool flushes_subnormals = false;
  /// Zeros of both signs are the same in gradients, and so are all NaNs: autograd sums the
  /// gradients of slices, and a coordinate outside a slice has 0 in it.
  bool free_zero_signs_in_gradients = false;
  bool nan_may_become_infinite = false;

  bool operator==(const Limits&) const = default;
  bool any_on_specs() const { return !specs.empty() || !head_dims.empty() || !rotary_dims.empty(); }
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_LIMITS_H_
