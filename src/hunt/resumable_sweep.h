#ifndef ROPECHECK_HUNT_RESUMABLE_SWEEP_H_
#define ROPECHECK_HUNT_RESUMABLE_SWEEP_H_

#include <string>
#include <vector>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"
#include "hunt/shards.h"
#include "support/progress.h"

// An exhaustive sweep on all processors that can be interrupted and continued.
namespace ropecheck::hunt {

/// Returns the subject of a sweep of the positions below 2^below with this program and on this
/// machine. It names the implementation as the user did. Throws InputError.
SweepSubject sweep_subject(const ErrorMeter& meter, const std::string& asked_for, int below);

/// Sweeps some ranges on all processors, and returns the certificate. The certificate is the same
/// however often the sweep was interrupted. If `output` is not empty, the certificate is written
/// there, and until then a journal of the finished pieces. The journal lacks at most a quarter of a
/// second and one call of each thread.
///
/// Throws InputError, as Journal does, also if the implementation does not take positions that
/// high; and CallFailed. Even then the journal has the finished pieces.
Certificate resumable_sweep(const ErrorMeter& meter, const SweepSubject& subject,
                            const std::vector<Range>& ranges, const std::string& output,
                            support::Progress& progress);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_RESUMABLE_SWEEP_H_
