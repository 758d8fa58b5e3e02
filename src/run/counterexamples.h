#ifndef ROPECHECK_RUN_COUNTEREXAMPLES_H_
#define ROPECHECK_RUN_COUNTEREXAMPLES_H_

#include "run/run.h"

// What a run has found, made into what its reader can use: cases that are small, and that fail
// again from their line alone.
namespace ropecheck::run {

/// Shrinks the smallest failing case, and sees to it that it and the worst one fail in a process
/// that has carried out no other call. A case that does not is one that earlier calls have spoiled:
/// it is shown by the property that makes such calls itself, and where that holds as well, its
/// verdict says that it was right when asked again. Where no process can be had anew, the same one
/// is asked.
void settle_counterexamples(PropertyResult& result, const Implementation& implementation,
                            const Contract& contract);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_COUNTEREXAMPLES_H_
