#ifndef ROPECHECK_RUN_COUNTEREXAMPLES_H_
#define ROPECHECK_RUN_COUNTEREXAMPLES_H_

#include "run/run.h"

// Turns the failing cases of a run into counterexamples that a reader can use: small cases that
// fail again when only their replay line is run.
namespace ropecheck::run {

/// Shrinks the smallest failing case. Then makes sure that the smallest and the worst failing case
/// fail in a process that has made no other call. If a case does not fail there, earlier calls have
/// spoiled it. It is then replaced by a case of the property that makes such calls itself; if that
/// property holds as well, the verdict says that the case was right when asked again. If no new
/// process can be had, the case is asked again in the same process.
void shrink_and_confirm(PropertyResult& result, const Implementation& implementation,
                        const Contract& contract);

/// Returns true if matches_reference fails on the smallest failing case of another property.
bool has_wrong_values(const PropertyResult& result, const Implementation& implementation,
                      const Contract& contract);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_COUNTEREXAMPLES_H_
