#include "run/position_limit.h"

#include <fmt/core.h>

#include <bit>

#include "properties/case/encoding/number_text.h"
#include "support/input_error.h"

namespace ropecheck::run {

std::int64_t highest_below(std::string_view text, const std::string& option) {
  std::uint64_t end = 0;
  if (text.starts_with("2^")) {
    const auto bits = int_in(text.substr(2));
    if (bits && *bits >= 0 && *bits <= 63) end = std::uint64_t{1} << *bits;
  } else {
    end = uint64_in(text).value_or(0);
  }
  constexpr std::uint64_t kMost = std::uint64_t{1} << 63;
  if (end == 0 || end > kMost)
    throw support::InputError(fmt::format("{} takes 2^N up to 2^63, or a number from 1 on, not {}",
                                          option, excerpt(text)));
  return static_cast<std::int64_t>(end - 1);
}

int power_of_two_above(std::int64_t highest, const std::string& option) {
  const auto end = static_cast<std::uint64_t>(highest) + 1;
  if (!std::has_single_bit(end))
    throw support::InputError(fmt::format("{} takes a power of two here, not {}", option, end));
  return std::countr_zero(end);
}

}  // namespace ropecheck::run
