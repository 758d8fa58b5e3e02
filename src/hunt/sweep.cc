#include "hunt/sweep.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/case/octave.h"

namespace ropecheck::hunt {
namespace {

/// Positions per call: with head_dim 128, 128 KB of float32, so that the tensors, their copies in
/// the sandbox and the errors stay in the second cache.
constexpr std::int64_t kPerCall = 256;

/// Returns an empty part that starts at a position.
SweepPart part_from(std::int64_t first, std::size_t pairs) {
  SweepPart part;
  part.first = part.end = first;
  part.pairs.resize(pairs);
  return part;
}

/// Adds the errors to a histogram. Neighbours are often of one size, and adding to one number again
/// and again would wait for the sum before; so they are counted in turns.
void count(std::span<const double> errors, Histogram& histogram) {
  constexpr std::size_t kTurns = 4;
  std::array<Histogram, kTurns> counted{};
  std::size_t i = 0;
  for (; i + kTurns <= errors.size(); i += kTurns)
    for (std::size_t turn = 0; turn < kTurns; ++turn)
      ++counted[turn][histogram_bucket(errors[i + turn])];
  for (; i < errors.size(); ++i) ++counted[0][histogram_bucket(errors[i])];
  for (const Histogram& one : counted)
    for (std::size_t bucket = 0; bucket < one.size(); ++bucket) histogram[bucket] += one[bucket];
}

/// The largest errors so far: numbers alone, so that a row is compared with them by vectors.
struct Limits {
  std::vector<double> of_pairs;
  double of_octave;
  double of_budgets;
};

/// Returns whether an error of the row exceeds one of the limits.
bool any_exceeds(const double* __restrict errors, const Limits& limits) {
  const double* __restrict of_pairs = limits.of_pairs.data();
  const double least = std::min(limits.of_octave, limits.of_budgets);
  std::int64_t any = 0;
  for (std::size_t pair = 0; pair < limits.of_pairs.size(); ++pair) {
    any |= errors[pair] > of_pairs[pair] ? 1 : 0;
    any |= errors[pair] > least ? 1 : 0;
  }
  return any != 0;
}

/// Adds the worst errors and the violations of one position. `errors`: [pairs].
void add_position(SweepPart& part, std::int64_t position, const double* errors,
                  const ErrorMeter& meter, Limits& limits) {
  Worst& octave = part.octaves[octave_of(position)];
  limits.of_octave = octave.error;
  if (!any_exceeds(errors, limits)) return;
  for (std::size_t pair = 0; pair < part.pairs.size(); ++pair) {
    const Worst here{errors[pair], position, static_cast<int>(pair)};
    if (here.error > part.pairs[pair].error) {
      part.pairs[pair] = here;
      limits.of_pairs[pair] = here.error;
    }
    if (here.error > octave.error) octave = here;
    if (meter.violates(here.error, position, here.pair)) ++part.violations;
  }
}

}  // namespace

SweepPart sweep(const ErrorMeter& meter, const Range& range, const TakesPiece& takes) {
  const auto pairs = static_cast<std::size_t>(meter.spec().pairs());
  // No budget is below this limit, so that whatever violates one exceeds it.
  const Limits none{std::vector<double>(pairs, Worst{}.error), Worst{}.error,
                    meter.least_budget() + ErrorMeter::kError};
  SweepPart part = part_from(range.first, pairs);
  Limits limits = none;
  std::vector<std::int64_t> positions;
  std::vector<double> errors;
  for (std::int64_t first = range.first; first < range.end; first += kPerCall) {
    positions.clear();
    for (std::int64_t t = first; t < std::min(range.end, first + kPerCall); ++t)
      positions.push_back(t);
    meter.measure(positions, errors);
    count(errors, part.histogram);
    for (std::size_t i = 0; i < positions.size(); ++i)
      add_position(part, positions[i], &errors[i * pairs], meter, limits);
    part.end += static_cast<std::int64_t>(positions.size());
    if (!takes || !takes(part)) continue;
    part = part_from(part.end, pairs);
    limits = none;
  }
  return part;
}

}  // namespace ropecheck::hunt
