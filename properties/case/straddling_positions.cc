#include "properties/case/straddling_positions.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <variant>

namespace ropecheck::inline cases {
namespace {

constexpr Side kSides[] = {Side::below, Side::above, Side::across};

}  // namespace

std::vector<std::int64_t> trained_lengths(const RopeSpec& spec) {
  return std::visit(
      [](const auto& scaling) {
        std::vector<std::int64_t> lengths;
        if constexpr (requires { scaling.original_length; })
          lengths.push_back(scaling.original_length);
        if constexpr (requires { scaling.max_length; }) lengths.push_back(scaling.max_length);
        return lengths;
      },
      spec.scaling);
}

Straddle straddle_of(const RopeSpec& spec, std::int64_t highest, unsigned turn) {
  if (turn == kPrefill) return {0, Side::above};
  const std::vector<std::int64_t> lengths = trained_lengths(spec);
  if (!lengths.empty() && turn % 4 == 1) {
    const unsigned at = turn / 4;
    const std::int64_t length = lengths[at / 3 % lengths.size()];
    if (length > 0 && length <= highest) return {length, kSides[at % 3]};
  }
  // The turns that are left are those of the powers, one after the other.
  if (!lengths.empty()) turn -= (turn + 2) / 4;
  const auto powers =
      static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(highest))) - 1;
  return {std::int64_t{1} << (1 + turn % powers), kSides[turn / powers % 3]};
}

std::vector<std::int64_t> straddling_row(const Straddle& straddle, int seq, std::int64_t lowest,
                                         std::int64_t highest) {
  // A sum with the threshold may overflow upwards only, since the threshold is not negative.
  const std::int64_t before = straddle.side == Side::below    ? seq
                              : straddle.side == Side::across ? (seq + 1) / 2
                                                              : 0;
  std::vector<std::int64_t> row;
  for (std::int64_t i = 0; i < seq; ++i) {
    std::int64_t position = 0;
    if (__builtin_add_overflow(straddle.threshold, i - before, &position)) position = highest;
    row.push_back(std::clamp(position, lowest, highest));
  }
  return row;
}

}  // namespace ropecheck::cases
