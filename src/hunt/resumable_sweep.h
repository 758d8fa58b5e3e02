#ifndef ROPECHECK_HUNT_RESUMABLE_SWEEP_H_
#define ROPECHECK_HUNT_RESUMABLE_SWEEP_H_

#include <string>
#include <vector>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"
#include "hunt/shards.h"
#include "support/progress.h"

namespace ropecheck::hunt {

/// What a sweep of the positions below 2^below with this program and on this machine is about. The
/// implementation is named as it was asked for. Throws InputError.
SweepSubject sweep_subject(const ErrorMeter& meter, const std::string& asked_for, int below);

/// Sweeps some ranges on all processors, and gives the certificate, which is the same however often
/// the sweep was interrupted. Where `output` is not empty, it is written there, and until then a
/// journal of what is done, each thread's at most a quarter of a second and one call behind.
///
/// Throws InputError, as Journal does, also where the implementation takes no positions so high;
/// and CallFailed. What was done is in the journal even then.
Certificate resumable_sweep(const ErrorMeter& meter, const SweepSubject& subject,
                            const std::vector<Range>& ranges, const std::string& output,
                            support::Progress& progress);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_RESUMABLE_SWEEP_H_
