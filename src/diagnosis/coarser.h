#ifndef ROPECHECK_DIAGNOSIS_COARSER_H_
#define ROPECHECK_DIAGNOSIS_COARSER_H_

#include <optional>
#include <vector>

#include "diagnosis/evidence.h"

// A mistake of code whose arithmetic is coarser than its contract: no formula of the mistake gives
// the results as exactly as the contract asks. Held to the contract of the coarser arithmetic, the
// same results show the mistake alone.
namespace ropecheck::diagnosis {

/// The contract of angles in float32 and of rotations in the storage format; nothing if the
/// contract allows them already, or if the implementation is given a table.
std::optional<Contract> coarser_contract(const Implementation& implementation,
                                         const Contract& contract);

/// The same calls and results, held to another contract.
std::vector<Observation> held_to(const Contract& contract, const Implementation& implementation,
                                 std::vector<Observation> seen);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_COARSER_H_
