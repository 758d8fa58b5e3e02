#ifndef ROPECHECK_HUNT_SWEEP_H_
#define ROPECHECK_HUNT_SWEEP_H_

#include <functional>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"
#include "hunt/shards.h"

// The inner loop of a sweep: one thread that measures every pair at every position of a range.
namespace ropecheck::hunt {

/// Called after each call of some thousand positions, with everything measured since it last
/// returned true. If it returns true, it has taken that piece, and a new piece begins after it.
using TakesPiece = std::function<bool(const SweepPart& so_far)>;

/// Measures every pair at every position of a range, one after the other, in one thread. Returns
/// the positions that `takes` has not taken. Throws CallFailed, and any exception of `takes`.
SweepPart sweep(const ErrorMeter& meter, const Range& range, const TakesPiece& takes = nullptr);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_SWEEP_H_
