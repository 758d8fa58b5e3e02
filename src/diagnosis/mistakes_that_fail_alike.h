#ifndef ROPECHECK_DIAGNOSIS_MISTAKES_THAT_FAIL_ALIKE_H_
#define ROPECHECK_DIAGNOSIS_MISTAKES_THAT_FAIL_ALIKE_H_

#include "diagnosis/hypotheses.h"
#include "run/run.h"

// Known mistakes, held against the counterexamples that a run kept. Single results don't show what
// goes by earlier calls, nor what ends a call; how a property fails on a case does.
namespace ropecheck::diagnosis {

/// The known mistake that fails most of the kept counterexamples as the implementation does, each
/// in a process that has carried out no other call: with the same outcome, and at the same place
/// about as far beyond the bound, or with the same words. What takes long each time it fails is
/// left out (patience.h). `contradicted` counts the kept cases of properties that hold, and that
/// the mistake would fail.
Explanation best_mistake_that_fails_alike(const run::RunResult& result,
                                          const Implementation& implementation,
                                          const run::RunOptions& options);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_MISTAKES_THAT_FAIL_ALIKE_H_
