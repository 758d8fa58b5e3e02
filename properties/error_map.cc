#include "properties/error_map.h"

#include <bit>
#include <cmath>
#include <limits>

namespace ropecheck {
namespace {

constexpr auto kCells = static_cast<std::size_t>(ErrorMap::kOctaves * ErrorMap::kBands);

int octave_of(std::int64_t position) {
  const auto bits = static_cast<std::uint64_t>(position);
  return static_cast<int>(std::bit_width(position < 0 ? 0 - bits : bits));
}

/// Of equal ones the first stays.
void keep_worse(ErrorCell& cell, const ErrorCell& other) {
  if (other.ratio > cell.ratio) cell = other;
}

}  // namespace

void ErrorMap::note(std::int64_t position, int pair, int pairs, double ratio, double budget) {
  if (cells.empty()) cells.resize(kCells);
  const int band = pair * kBands / pairs;
  if (std::isnan(ratio)) ratio = std::numeric_limits<double>::infinity();
  keep_worse(cells[static_cast<std::size_t>(octave_of(position) * kBands + band)], {ratio, budget});
}

void ErrorMap::add(const ErrorMap& other) {
  if (other.cells.empty()) return;
  if (cells.empty()) cells.resize(kCells);
  for (std::size_t i = 0; i < kCells; ++i) keep_worse(cells[i], other.cells[i]);
}

}  // namespace ropecheck
