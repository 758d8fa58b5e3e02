#ifndef ROPECHECK_DIAGNOSIS_INFLUENCES_HISTORY_H_
#define ROPECHECK_DIAGNOSIS_INFLUENCES_HISTORY_H_

#include <string>
#include <vector>

#include "diagnosis/laboratory.h"

// Results that depend on calls that the process made before: after which calls, and what stays of
// them.
namespace ropecheck::diagnosis {

/// The calls behind others of `sequences` that are right alone, in a new process.
std::vector<const Observation*> right_alone(const std::vector<Observation>& sequences);

/// Says what sequences of two calls show: "A call is wrong after a call with another base (3 of 3),
/// …", what the wrong results are turned by, which second change makes it right, and whether the
/// first call or the last decides. Empty if calls are as wrong by themselves as after others.
std::string history_in_words(const std::vector<Observation>& sequences, Laboratory& laboratory);

/// The same for an implementation of which no new process is quickly had: wrong calls are made
/// again, one behind the other, behind calls that differ from them in one thing. Empty if each is
/// as wrong behind all of them.
std::string history_in_one_process(const std::vector<Observation>& seen, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_INFLUENCES_HISTORY_H_
