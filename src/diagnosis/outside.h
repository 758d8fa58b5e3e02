#ifndef ROPECHECK_DIAGNOSIS_OUTSIDE_H_
#define ROPECHECK_DIAGNOSIS_OUTSIDE_H_

#include <string>

#include "diagnosis/laboratory.h"
#include "run/run.h"

// The answers to positions outside the declared range.
namespace ropecheck::diagnosis {

/// Makes calls of one token outside the range and says which positions' results they have: "−1 is
/// turned as 8191". Empty if the claim about such positions did not fail, or if all are right.
std::string answers_outside_in_words(const run::RunResult& result, const Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_OUTSIDE_H_
