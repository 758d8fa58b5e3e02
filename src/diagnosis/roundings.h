#ifndef ROPECHECK_DIAGNOSIS_ROUNDINGS_H_
#define ROPECHECK_DIAGNOSIS_ROUNDINGS_H_

#include <string>
#include <vector>

#include "diagnosis/evidence.h"

// Explains errors of a few roundings: by the format in which the table, the products and the sums
// are kept, bit by bit, or by a weaker contract.
namespace ropecheck::diagnosis {

/// "In bfloat16, cos and sin, products and sums are rounded to bfloat16: that gives 990 of 1000
/// coordinates to the bit." One sentence for each 16-bit format; empty if none of the ways to round
/// gives 95 % of the coordinates, or 80 % if the right result gives 60 % at most; also if the right
/// result gives 95 %.
std::string storage_roundings(const std::vector<Observation>& seen);

/// "All that is wrong is within the contract float32: …". Empty if something is beyond it, or if
/// the contract at hand is no stricter.
std::string within_float32(const std::vector<Observation>& seen, const Contract& contract);

/// The sentence for angles that are computed in float32: everything wrong is within the contract
/// float32-angle, with the rotation of a 16-bit format rounded as storage_roundings says, enough of
/// it at positions at which that contract allows little, and the errors are those of a rounded
/// product: relatively to the angle they differ from position to position.
std::string float32_angles(const std::vector<Observation>& seen, const Contract& contract);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_ROUNDINGS_H_
