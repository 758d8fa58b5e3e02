#ifndef ROPECHECK_TESTS_MUTANTS_CATALOGUE_H_
#define ROPECHECK_TESTS_MUTANTS_CATALOGUE_H_

#include <string>
#include <string_view>
#include <vector>

namespace ropecheck {

/// Ids of all bugs, seen in real implementations or likely to be, that were collected for this
/// gate: "LAY-01". Planted ones that share a number are told apart by a letter behind it.
std::vector<std::string> catalogued_bugs();

/// A bug outside what a gate of single calls can see.
struct OutsideTheGate {
  std::string_view id;
  std::string_view reason;  ///< why it is not planted, or why it survives where it is
};

/// In the order of the catalogue.
const std::vector<OutsideTheGate>& outside_the_gate();
/// Null where the gate is to find it.
const OutsideTheGate* outside_the_gate(std::string_view id);

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_CATALOGUE_H_
