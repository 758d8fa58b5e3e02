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

/// Sentences about inputs that are no numbers and about results that are too large for the format;
/// empty if they give what they should.
std::string special_values_in_words(const std::vector<Observation>& seen);

/// Sentences about calls without a result, and about side effects: "5 of 40 calls left an output
/// unwritten, all of them in calls in place." Empty if there are none.
std::string notes_in_words(const std::vector<Observation>& seen, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_DESCRIPTION_H_
