#ifndef ROPECHECK_HUNT_SWEEP_H_
#define ROPECHECK_HUNT_SWEEP_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"

namespace ropecheck {

/// The parts into which the positions 0 … 2^below − 1 are cut, as half-open ranges: at most 64, so
/// that shards and interrupted runs of the same sweep always fit together.
struct Range {
  std::int64_t first;
  std::int64_t end;
};
std::vector<Range> sweep_ranges(int below);

/// Measures every pair at every position of a range, one after the other, in one thread. A pair is
/// counted as a violation where its error is beyond its budget by more than the meter's own error.
SweepPart sweep(const ErrorMeter& meter, const Range& range);

}  // namespace ropecheck

#endif  // ROPECHECK_HUNT_SWEEP_H_
