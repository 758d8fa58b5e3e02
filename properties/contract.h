#ifndef ROPECHECK_PROPERTIES_CONTRACT_H_
#define ROPECHECK_PROPERTIES_CONTRACT_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "properties/angle_rung.h"
#include "properties/call.h"
#include "properties/rotation_rung.h"
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
//
// They are two rungs of a ladder: how the rotation is rounded (rotation_rung.h has E), and how the
// angle is made (angle_rung.h has A). A contract has a pair of rungs for each format and direction.
namespace ropecheck::inline properties {

struct Rungs {
  RotationRung rotation = RotationRung::float32;
  AngleRung angle = AngleRung::exact;
  bool operator==(const Rungs&) const = default;
};

inline constexpr Direction kAllDirections[] = {Direction::forward, Direction::inverse,
                                               Direction::vjp};

struct Contract {
  std::string name;  ///< in the grammar of contract_text.h
  /// By format and direction.
  std::array<std::array<Rungs, std::size(kAllDirections)>, std::size(kAllDTypes)> rungs = {};
  /// The contract is about cos and sin; the rotation by them is exact, and rounded once.
  bool of_table = false;

  Rungs& at(DType dtype, Direction direction) {
    return rungs[static_cast<std::size_t>(dtype)][static_cast<std::size_t>(direction)];
  }
  const Rungs& at(DType dtype, Direction direction) const {
    return rungs[static_cast<std::size_t>(dtype)][static_cast<std::size_t>(direction)];
  }
};

/// A contract for one spec, one format and one direction, as numbers.
struct Budget {
  double unit_roundoff;       ///< u of the output format
  double rotation;            ///< E, in u
  double angle;               ///< A of every pair, in u per radian of |t·θ|, if all have the same
  bool positions_in_float32;  ///< beyond 2^24, t itself is rounded to 24 bits
  double absolute;            ///< bound on the part of ‖ŷ − y‖₂ that underflow adds
  double entries = 0;  ///< for a table: ‖(ĉ, ŝ) − m·(cos, sin)‖₂ ≤ (entries + A·|t·θ|)·u·m
  bool nearest_entries = false;  ///< for a table: each entry is the nearest number of the format
  bool nearest_coordinates = false;  ///< each coordinate is the nearest number of the format
  std::vector<double> angles = {};   ///< A of each pair; empty: `angle` for all

  double angle_at(int pair) const {
    return angles.empty() ? angle : angles[static_cast<std::size_t>(pair)];
  }
};

/// Returns the contract that has the same rungs for all formats and directions. Its name is that of
/// the rungs: "float32", "float32-angle" (short for "float32+float32-angle"), "storage", …
const Contract& contract_of(const Rungs& rungs);

/// The contracts of all pairs of rungs that make sense, float32 first. Correctly rounded results
/// and float32 angles make none.
const std::vector<Contract>& contracts();

/// All sensible pairs of rungs that differ in a format, from the strictest to the weakest: first by
/// the angle, then by the rotation.
std::vector<Rungs> ladder(DType dtype);

/// Returns true if whatever keeps `a` keeps `b`.
bool at_least_as_strict(const Rungs& a, const Rungs& b);

/// Returns null if no contract of contracts() has that name. contract_text.h reads all of the
/// grammar.
const Contract* contract_named(std::string_view name);

/// Returns true if some format and direction allow angles that are made in float32.
bool allows_float32_angles(const Contract& contract);

/// Returns the same contract for a table of cos and sin.
Contract for_table(Contract contract);

Budget budget_of(const Contract& contract, const RopeSpec& spec, DType dtype,
                 Direction direction = Direction::forward);

/// The parts of E, or of the distance of a table's entries and the rotation by them: E is their
/// sum.
std::vector<BudgetTerm> rotation_terms(const Contract& contract, const RopeSpec& spec, DType dtype,
                                       Direction direction);

/// E + A·|t·θ| for one pair, in u. theta: rad per position, at least to double precision.
double pair_budget(const Budget& budget, std::int64_t position, int pair, double theta);

/// Bound on ‖ŷ − y‖₂ for a pair whose exact output has norm r.
double pair_bound(const Budget& budget, std::int64_t position, int pair, double theta, double r);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_CONTRACT_H_
