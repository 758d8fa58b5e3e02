#include "hunt/sweep.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "properties/case/octave.h"

namespace ropecheck::hunt {
namespace {

/// Positions per call: with head_dim 128, half a megabyte of float32.
constexpr std::int64_t kPerCall = 1024;

/// Returns an empty part that starts at a position.
SweepPart part_from(std::int64_t first, std::size_t pairs) {
  SweepPart part;
  part.first = part.end = first;
  part.pairs.resize(pairs);
  return part;
}

/// `errors`: [pairs], at the part's next position.
void add_position(SweepPart& part, const double* errors, const ErrorMeter& meter) {
  const std::int64_t position = part.end++;
  Worst& octave = part.octaves[octave_of(position)];
  for (std::size_t pair = 0; pair < part.pairs.size(); ++pair) {
    const Worst here{errors[pair], position, static_cast<int>(pair)};
    ++part.histogram[histogram_bucket(here.error)];
    if (here.error > part.pairs[pair].error) part.pairs[pair] = here;
    if (here.error > octave.error) octave = here;
    if (meter.violates(here.error, position, here.pair)) ++part.violations;
  }
}

}  // namespace

SweepPart sweep(const ErrorMeter& meter, const Range& range, const TakesPiece& takes) {
  const auto pairs = static_cast<std::size_t>(meter.spec().pairs());
  SweepPart part = part_from(range.first, pairs);
  std::vector<std::int64_t> positions;
  std::vector<double> errors;
  for (std::int64_t first = range.first; first < range.end; first += kPerCall) {
    positions.clear();
    for (std::int64_t t = first; t < std::min(range.end, first + kPerCall); ++t)
      positions.push_back(t);
    meter.measure(positions, errors);
    for (std::size_t i = 0; i < positions.size(); ++i)
      add_position(part, &errors[i * pairs], meter);
    if (takes && takes(part)) part = part_from(part.end, pairs);
  }
  return part;
}

}  // namespace ropecheck::hunt
