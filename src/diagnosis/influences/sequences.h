#ifndef ROPECHECK_DIAGNOSIS_INFLUENCES_SEQUENCES_H_
#define ROPECHECK_DIAGNOSIS_INFLUENCES_SEQUENCES_H_

#include <vector>

#include "diagnosis/experiments.h"

// Sequences of two calls, for mistakes that depend on earlier calls.
namespace ropecheck::diagnosis {

/// Returns sequences of two calls, the second of which is `c`. In the first one thing is different,
/// which `changed` names.
std::vector<Experiment> sequences_before(const Case& c, const Possible& possible);

/// Sequences of two calls, the second of which is `c`. The first has another base or other
/// positions, and is different in a second thing.
std::vector<Experiment> sequences_of_two_changes(const Case& c, const Possible& possible);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_INFLUENCES_SEQUENCES_H_
