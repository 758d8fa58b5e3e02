#ifndef ROPECHECK_PROPERTIES_TOLERANCE_H_
#define ROPECHECK_PROPERTIES_TOLERANCE_H_

#include <cstdint>

#include "properties/contract.h"

// A contract as one number, for those who compare whole tensors.
namespace ropecheck::inline properties {

/// For every pair at every position t with |t| ≤ max_position, with r = m·‖x‖₂ of the pair,
///
///     ‖ŷ − y‖₂ ≤ relative·r + absolute,
///
/// and each coordinate is off by no more, since it is a part of the pair. relative = u·e, where e
/// is the largest E + A·|t·θ| of all pairs, which stands at t = max_position because it grows with
/// |t|. A rung that rounds t to 24 bits adds |t − fl(t)|·θ·(1/u + A) beyond 2^24; half the distance
/// of float32's numbers next to max_position bounds |t − fl(t)| for all smaller ones.
struct Tolerance {
  double unit_roundoff;  ///< u of the format
  double rotation;       ///< E, in u
  double pair_error;     ///< e, in u
  double relative;
  double absolute;  ///< for results in the format's subnormal range
  int worst_pair;   ///< the pair with the largest e
};

/// max_position ≥ 0.
Tolerance tolerance_of(const Contract& contract, const RopeSpec& spec, DType dtype,
                       Direction direction, std::int64_t max_position);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_TOLERANCE_H_
