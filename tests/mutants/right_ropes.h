#ifndef ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_
#define ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_

#include <vector>

#include "properties/implementation.h"

namespace ropecheck {

/// Rotations that are right in the ways in which people write them, each under the contract that it
/// can honestly keep: none may fail.
std::vector<Implementation> right_ropes();

// By style.
std::vector<Implementation> ropes_by_pair();   ///< one loop, and every way to turn one pair
std::vector<Implementation> ropes_by_table();  ///< rows of cos and sin that are looked up
std::vector<Implementation> ropes_by_block();  ///< blocks of tokens and pairs, and whole vectors

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_
