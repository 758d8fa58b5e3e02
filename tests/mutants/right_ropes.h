#ifndef ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_
#define ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_

#include <vector>

#include "properties/implementation.h"

namespace ropecheck {

/// Rotations that are right in the ways in which people write them, each under the contract that it
/// can honestly keep: none may fail.
std::vector<Implementation> right_ropes();

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_RIGHT_ROPES_H_
