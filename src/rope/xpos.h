#ifndef ROPECHECK_SRC_ROPE_XPOS_H_
#define ROPECHECK_SRC_ROPE_XPOS_H_

#include <cstdint>
#include <memory>
#include <span>

#include "rope/plan.h"

// xPos (Sun et al., 2022) on top of a plan: rotated pair j of a query at position t is multiplied
// by ζ_j^((t − centre)/scale_base), that of a key by the inverse, ζ_j = (2j + 0.4·r)/(1.4·r); see
// reference/xpos.h.
//
// Guarantee, besides the guarantee of rope/plan.h for the rotation, with its pair error E: the
// factor is right to a relative 3·2^−53, and its product with a coordinate is rounded once. So the
// pair error in units of u·r, where r is the norm of the exact result, is at most E + 1 (16-bit and
// float32 storage; E + 4 for float64), if neither the rotated coordinates nor the results are
// subnormal or overflow. The last bit depends on the C library's exp2.
namespace ropecheck::rope {

/// The content of a tensor.
enum class Role : std::uint8_t { query, key };

/// Immutable, like a Plan: any number of threads may use one.
class Xpos {
 public:
  /// Throws std::invalid_argument with a sentence if positions have several axes or scale_base is
  /// not positive.
  explicit Xpos(const Plan& plan, std::int64_t centre = 0, int scale_base = 512);

  /// Does the work of plan.rotate and multiplies by the factors. roles: one for each of the call's
  /// tensors. Direction::inverse has the same factors, so it is the transpose of the forward map.
  /// |t − centre| < 2^53. Pairs whose factor is beyond the range of double become 0 or infinite.
  void rotate(const Call& call, std::span<const Role> roles) const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_XPOS_H_
