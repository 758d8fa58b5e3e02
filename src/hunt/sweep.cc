#include "hunt/sweep.h"

#include <algorithm>

#include "properties/octave.h"

namespace ropecheck {
namespace {

/// Positions per call: with head_dim 128, half a megabyte of float32.
constexpr std::int64_t kPerCall = 1024;
/// The meter's error, in units of u.
constexpr double kMeterError = 0x1p-25;

}  // namespace

std::vector<Range> sweep_ranges(int below) {
  const std::int64_t end = std::int64_t{1} << below;
  const std::int64_t step = std::max<std::int64_t>(end / 64, std::min<std::int64_t>(end, 4096));
  std::vector<Range> ranges;
  for (std::int64_t first = 0; first < end; first += step) ranges.push_back({first, first + step});
  return ranges;
}

SweepPart sweep(const ErrorMeter& meter, const Range& range) {
  const auto pairs = static_cast<std::size_t>(meter.spec().pairs());
  SweepPart part;
  part.first = range.first;
  part.end = range.end;
  part.pairs.resize(pairs);
  std::vector<std::int64_t> positions;
  std::vector<double> errors;
  for (std::int64_t first = range.first; first < range.end; first += kPerCall) {
    positions.clear();
    for (std::int64_t t = first; t < std::min(range.end, first + kPerCall); ++t)
      positions.push_back(t);
    meter.measure(positions, errors);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const std::int64_t position = positions[i];
      Worst& octave = part.octaves[octave_of(position)];
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const double error = errors[i * pairs + pair];
        ++part.histogram[histogram_bucket(error)];
        const Worst here{error, position, static_cast<int>(pair)};
        if (error > part.pairs[pair].error) part.pairs[pair] = here;
        if (error > octave.error) octave = here;
        if (error > meter.budget(position, here.pair) + kMeterError) ++part.violations;
      }
    }
  }
  return part;
}

}  // namespace ropecheck
