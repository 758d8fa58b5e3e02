#ifndef ROPECHECK_DIAGNOSIS_INACCURACY_H_
#define ROPECHECK_DIAGNOSIS_INACCURACY_H_

#include <string>
#include <vector>

#include "diagnosis/conditions.h"

// Says of wrong results that no law gives how large their errors are and what they grow with.
namespace ropecheck::diagnosis {

/// Completes "They …": "have the right norm and are turned by a wrong angle; the error of the angle
/// grows in proportion to the position; the largest error is 0.01 of the pair's norm". Empty if
/// there are no pairs.
std::string errors_in_words(const std::vector<Sight>& wrong);

/// Returns true if nearly all errors are no larger than the smallest normal numbers.
bool are_next_to_zero(const std::vector<Sight>& wrong);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_INACCURACY_H_
