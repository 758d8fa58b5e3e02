#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_NUMBER_TEXT_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_NUMBER_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/case/dtype.h"

// Numbers in the text form of cases: a number that was written is read back to the bit, in any
// locale.
namespace ropecheck::inline cases {

/// The shortest decimal that is read back as the same number: "500000", "-0.7", "2e-07"; "inf" and
/// "-inf"; "nan".
std::string text_of(double value);
/// "-0x1.8p+0"; otherwise like text_of.
std::string hexadecimal(double value);
std::string text_of(std::int64_t value);
std::string text_of(std::uint64_t value);

/// Hexadecimal with its 0x, or decimal. The whole text must be the number; empty otherwise. The
/// only NaN is "nan".
std::optional<double> double_in(std::string_view text);
/// Decimal.
std::optional<std::int64_t> int64_in(std::string_view text);
std::optional<std::uint64_t> uint64_in(std::string_view text);
std::optional<int> int_in(std::string_view text);

/// An element: decimal or hexadecimal, the shorter of the two, "1.5" or "0x1p-149"; NaNs with their
/// bit pattern, "nan:7fc00001".
std::string element_text(DType dtype, std::uint64_t bits);
/// Empty for numbers that the format does not hold.
std::optional<std::uint64_t> element_in(DType dtype, std::string_view text);

/// Returns the parts between separators; one empty part for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Returns the parts with commas between them.
std::string joined(const std::vector<std::string>& parts);

/// Returns a piece of text for use in a message: printable, at most 40 characters.
std::string excerpt(std::string_view text);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_NUMBER_TEXT_H_
