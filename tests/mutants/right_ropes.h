#ifndef ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_
#define ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_

#include <vector>

#include "properties/implementation.h"

// Right rotations in many styles, to show that the gate raises no false alarm.
namespace ropecheck {

/// Rotations that are right, written in different ways that are common in practice, each under the
/// contract that it keeps: none may fail.
std::vector<Implementation> right_ropes();

// The same rotations by style.
std::vector<Implementation> ropes_by_pair();   ///< one loop, and many ways to rotate one pair
std::vector<Implementation> ropes_by_table();  ///< rows of cos and sin that are looked up
std::vector<Implementation> ropes_by_block();  ///< blocks of tokens and pairs, and whole vectors
std::vector<Implementation> ropes_by_given_table();  ///< cos and sin come with each call

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_
