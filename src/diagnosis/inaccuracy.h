#ifndef ROPECHECK_DIAGNOSIS_INACCURACY_H_
#define ROPECHECK_DIAGNOSIS_INACCURACY_H_

#include <string>
#include <vector>

#include "diagnosis/conditions/conditions.h"

// Says of wrong results that no law gives how large their errors are and what they grow with.
namespace ropecheck::diagnosis {

/// Completes "They …": "have the right norm and are turned by a wrong angle; the error of the angle
/// grows in proportion to the position; the largest error is 0.01 of the pair's norm". Empty if
/// there are no pairs.
std::string errors_in_words(const std::vector<Sight>& wrong);

/// Returns true if nearly all errors are no larger than the smallest normal numbers.
/// Returns true if the errors are so small that they are seen where bounds are tight, or where they
/// have grown, and may be made elsewhere as well.
bool are_faint(const std::vector<Sight>& wrong);

/// The median of the errors, relative to the pair's norm.
double usual_error(const std::vector<Sight>& wrong);

/// Returns true if a relative error of this size would be seen in a right result.
bool would_be_seen(double error, const Sight& right);

bool are_next_to_zero(const std::vector<Sight>& wrong);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_INACCURACY_H_
