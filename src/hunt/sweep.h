#ifndef ROPECHECK_HUNT_SWEEP_H_
#define ROPECHECK_HUNT_SWEEP_H_

#include <functional>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"
#include "hunt/shards.h"

namespace ropecheck::hunt {

/// Asked after each call of some thousand positions, with what was measured since it last said
/// true: true takes that, and what is measured next begins behind it.
using TakesPiece = std::function<bool(const SweepPart& so_far)>;

/// Measures every pair at every position of a range, one after the other, in one thread, and
/// returns what was not taken. Throws CallFailed, and what `takes` throws.
SweepPart sweep(const ErrorMeter& meter, const Range& range, const TakesPiece& takes = nullptr);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_SWEEP_H_
