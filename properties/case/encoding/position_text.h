#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_POSITION_TEXT_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_POSITION_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/case/position.h"

// Positions in the text form of cases: "5" or, if the axes differ, "5:0:7"; several as
// "5,0:1:1,100..163", where a..b are consecutive ones, both ends included.
namespace ropecheck::inline cases {

std::string text_of(const Position& position);
/// Reads a number for each axis, or one for all of them; empty for other texts.
std::optional<Position> position_in(std::string_view text, int axes);

std::string text_of(const std::vector<Position>& positions);
/// Reads [tokens, axes]. Empty for texts that are no positions, or more than `most` numbers.
std::optional<std::vector<std::int64_t>> positions_in(std::string_view text, int axes,
                                                      std::size_t most);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_POSITION_TEXT_H_
