#ifndef ROPECHECK_DIAGNOSIS_MISTAKES_THAT_FAIL_ALIKE_H_
#define ROPECHECK_DIAGNOSIS_MISTAKES_THAT_FAIL_ALIKE_H_

#include "diagnosis/hypotheses.h"
#include "run/run.h"

// Compares known mistakes with the counterexamples that a run kept. Single results do not show a
// mistake that depends on earlier calls, nor one that ends the call; the way in which a property
// fails on a case does.
namespace ropecheck::diagnosis {

/// Returns the known mistake that fails on the most of the kept counterexamples in the same way as
/// the implementation. Each case is checked in a process that has made no other call. Two failures
/// are the same if they have the same outcome, and either the same words or, at the same place,
/// about the same error. Failures that take long each time are left out (early_stop.h).
/// `contradicted` counts the kept cases of properties that hold and that the mistake would fail.
Explanation best_mistake_that_fails_alike(const run::RunResult& result,
                                          const Implementation& implementation,
                                          const run::RunOptions& options);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_MISTAKES_THAT_FAIL_ALIKE_H_
