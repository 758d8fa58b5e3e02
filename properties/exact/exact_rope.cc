#include "properties/exact/exact_rope.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "properties/exact/recently_used_rope.h"
#include "properties/exact/remainder_cos_sin.h"
#include "properties/exact/to_double_double.h"
#include "properties/exact/turns_of.h"
#include "reference/binary.h"
#include "reference/frequencies.h"

namespace ropecheck::exact {
namespace {

/// The fraction of a turn per position. 512 bits hold 256 bits of fraction for any frequency up to
/// 2^64, and the bits that the reference may lose (kBlendedFrequencyLostBits), with 100 to spare. A
/// larger frequency, up to the range of a double, takes 1536 bits.
Turns turns_per_position(const RopeSpec& spec, int pair, const Binary<512>& theta) {
  if (abs(theta) < Binary<512>(0x1p64)) return turns_of(theta);
  return turns_of(frequency<Binary<1536>>(spec, pair));
}

/// Turns cos and sin of a remainder by whole quarters.
CosSin<DoubleDouble> turned_by(int quarters, const DoubleDouble& cos, const DoubleDouble& sin) {
  const DoubleDouble error = 0x1p-98;
  switch (quarters) {
    case 0:
      return {cos, sin, error};
    case 1:
      return {-sin, cos, error};
    case 2:
      return {-cos, -sin, error};
    default:
      return {sin, -cos, error};
  }
}

}  // namespace

ExactRope::ExactRope(const RopeSpec& spec)
    : attention_factor_(to_double_double(ropecheck::attention_factor<Binary<192>>(spec))) {
  for (const auto& theta : frequencies<Binary<512>>(spec)) {
    turns_.push_back(turns_per_position(spec, static_cast<int>(turns_.size()), theta));
    frequency_.push_back(std::abs(static_cast<double>(theta)));
  }
}

CosSin<DoubleDouble> ExactRope::at(std::int64_t position, int pair) const {
  CosSin<DoubleDouble> turn;
  row(position, std::span(&pair, 1), &turn);
  return turn;
}

void ExactRope::row(std::int64_t position, std::span<const int> pairs,
                    CosSin<DoubleDouble>* turns) const {
  std::array<int, kRemainders> quarters;
  Remainders remainders;
  RemainderTurns found;
  for (; !pairs.empty(); pairs = pairs.subspan(std::min(kRemainders, pairs.size()))) {
    const std::size_t count = std::min(kRemainders, pairs.size());
    for (std::size_t j = 0; j < count; ++j) {
      const QuarterTurns phase =
          nearest_quarter(position * turns_[static_cast<std::size_t>(pairs[j])]);
      quarters[j] = phase.quarter;
      remainders.hi[j] = phase.remainder.hi;
      remainders.lo[j] = phase.remainder.lo;
    }
    for (std::size_t j = count; j % kRemainderLanes != 0; ++j)
      remainders.hi[j] = remainders.lo[j] = 0;
    cos_sin_of_remainders(remainders, count, found);
    for (std::size_t j = 0; j < count; ++j)
      *turns++ = turned_by(quarters[j], {found.cos_hi[j], found.cos_lo[j]},
                           {found.sin_hi[j], found.sin_lo[j]});
  }
}

std::shared_ptr<const ExactRope> exact_rope(const RopeSpec& spec) {
  return recently_used_rope<ExactRope>(spec);
}

}  // namespace ropecheck::exact
