#ifndef ROPECHECK_TESTS_MUTANTS_CATALOGUE_H_
#define ROPECHECK_TESTS_MUTANTS_CATALOGUE_H_

#include <string>
#include <string_view>
#include <vector>

// The list of bugs that the gate is measured by, and those that it cannot see.
namespace ropecheck {

/// The ids of all bugs, seen in real implementations or likely to be, that were collected for this
/// gate: "LAY-01". Planted bugs with the same number are distinguished by a letter behind it.
std::vector<std::string> catalogued_bugs();

/// A bug that a gate of single calls cannot see.
struct OutsideTheGate {
  std::string_view id;
  std::string_view reason;  ///< why it is not planted, or why it survives if it is
};

/// In the order of the catalogue.
const std::vector<OutsideTheGate>& outside_the_gate();
/// Null if the gate has to find the bug.
const OutsideTheGate* outside_the_gate(std::string_view id);

/// A planted bug that a contract allows: one rounding, which the contract's theorem counts.
struct AllowedRounding {
  std::string_view id;
  std::string_view theorem;  ///< the term that counts it (angle_rung.cc, tolerance.h)
};

/// The planted bugs that storage+float32-angle-exp, the weakest contract, allows. Each of them
/// fails under contracts without float32 angles.
const std::vector<AllowedRounding>& allowed_roundings();

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_CATALOGUE_H_
