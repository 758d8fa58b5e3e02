#ifndef ROPECHECK_RUN_POSITION_LIMIT_H_
#define ROPECHECK_RUN_POSITION_LIMIT_H_

#include <cstdint>
#include <string>
#include <string_view>

// Reads the limit of the positions, as it is written on command lines and in environment variables.
namespace ropecheck::run {

/// Returns the last position below "2^N", 0 ≤ N ≤ 63, or below a number from 1 on. Throws
/// InputError with a sentence about `option` if the text is neither.
std::int64_t highest_below(std::string_view text, const std::string& option);

/// Returns N if the positions 0 … highest are 2^N. Throws InputError otherwise.
int power_of_two_above(std::int64_t highest, const std::string& option);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_POSITION_LIMIT_H_
