#ifndef ROPECHECK_DIAGNOSIS_SPECIAL_RESULTS_H_
#define ROPECHECK_DIAGNOSIS_SPECIAL_RESULTS_H_

#include <string>
#include <vector>

#include "diagnosis/laboratory.h"

// Sentences about calls without a result, about side effects, and about inputs and results that are
// no ordinary numbers.
namespace ropecheck::diagnosis {

/// Sentences about inputs that are no numbers and about results that are too large for the format;
/// empty if they give what they should.
std::string special_values_in_words(const std::vector<Observation>& seen, Laboratory& laboratory);

/// Sentences about calls without a result, and about side effects: "5 of 40 calls left an output
/// unwritten, all of them in calls in place." Empty if there are none.
std::string notes_in_words(const std::vector<Observation>& seen, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_SPECIAL_RESULTS_H_
