#ifndef ROPECHECK_PROPERTIES_CONTRACT_H_
#define ROPECHECK_PROPERTIES_CONTRACT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "properties/case/dtype.h"
#include "reference/rope_spec.h"

// The accuracy that an implementation promises, and the resulting bound for one rotated pair.
//
// For each pair, with exact input x as stored, exact output y, r = m·‖x‖₂ and u the unit roundoff
// of the output format, the pair error is
//
//     e = ‖ŷ − y‖₂ / (u·r).
//
// A count of units in the last place per element is meaningless here: x₁cos − x₂sin cancels, and a
// perfect kernel shows 10⁵ of them on single elements. A rotation keeps r, so r is the measure. A
// contract is two numbers, the rotation budget E and the angle budget A:
//
//     e ≤ E + A·|t·θ_j|     (plus an absolute term if results are subnormal)
namespace ropecheck::inline properties {

struct Contract {
  std::string name;
  std::string meaning;  ///< one sentence for the user
  /// Every coordinate is the nearest number of the format.
  bool correctly_rounded = false;
  /// The angle is a product of float32 numbers.
  bool float32_angle = false;
  /// The contract is about cos and sin; the rotation by them is exact, and rounded once.
  bool of_table = false;
};

/// A contract for one spec and one format, as numbers.
struct Budget {
  double unit_roundoff;       ///< u of the output format
  double rotation;            ///< E, in u
  double angle;               ///< A, in u per radian of |t·θ|
  bool positions_in_float32;  ///< beyond 2^24, t itself is rounded to 24 bits
  double absolute;            ///< bound on the part of ‖ŷ − y‖₂ that underflow adds
  double entries = 0;  ///< for a table: ‖(ĉ, ŝ) − m·(cos, sin)‖₂ ≤ (entries + A·|t·θ|)·u·m
  bool nearest_entries = false;  ///< for a table: each entry is the nearest number of the format
  bool nearest_coordinates = false;  ///< each coordinate is the nearest number of the format
};

/// "correctly-rounded", "float32", "float32-angle"; the storage format is that of the case.
const std::vector<Contract>& contracts();
/// Returns null if there is no contract of that name.
const Contract* contract_named(std::string_view name);

/// Returns the same contract for a table of cos and sin.
Contract for_table(Contract contract);

Budget budget_of(const Contract& contract, const RopeSpec& spec, DType dtype);

/// E + A·|t·θ| for one pair, in u. theta: rad per position, at least to double precision.
double pair_budget(const Budget& budget, std::int64_t position, double theta);

/// Bound on ‖ŷ − y‖₂ for a pair whose exact output has norm r.
double pair_bound(const Budget& budget, std::int64_t position, double theta, double r);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_CONTRACT_H_
