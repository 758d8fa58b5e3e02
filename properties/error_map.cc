#include "properties/error_map.h"

#include <cmath>
#include <limits>

#include "properties/case/octave.h"

namespace ropecheck::inline properties {
namespace {

/// If both are equal, the first stays.
void keep_worse(ErrorCell& cell, const ErrorCell& other) {
  if (other.ratio > cell.ratio) cell = other;
}

}  // namespace

ErrorCell& ErrorMap::cell_of(std::int64_t position, int pair, int pairs) {
  return octaves[octave_of(position)][static_cast<std::size_t>(pair * kBands / pairs)];
}

void ErrorMap::note(std::int64_t position, int pair, int pairs, double ratio, double budget) {
  if (std::isnan(ratio)) ratio = std::numeric_limits<double>::infinity();
  keep_worse(cell_of(position, pair, pairs), {ratio, budget});
}

void ErrorMap::add(const ErrorMap& other) {
  for (const auto& [octave, bands] : other.octaves) {
    Bands& ours = octaves[octave];
    for (std::size_t band = 0; band < bands.size(); ++band) keep_worse(ours[band], bands[band]);
  }
}

}  // namespace ropecheck::properties
