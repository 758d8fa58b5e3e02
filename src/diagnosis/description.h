#ifndef ROPECHECK_DIAGNOSIS_DESCRIPTION_H_
#define ROPECHECK_DIAGNOSIS_DESCRIPTION_H_

#include <string>
#include <vector>

#include "diagnosis/laboratory.h"

// Describes what was measured of a mistake that has no name: how many results are wrong, under
// which conditions, what the wrong ones are like, and on which inputs they depend.
namespace ropecheck::diagnosis {

/// Returns one or several sentences; several groups of wrong results have a sentence each. Empty if
/// nothing in `seen` is wrong.
std::string description_of(const std::vector<Observation>& seen, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_DESCRIPTION_H_
