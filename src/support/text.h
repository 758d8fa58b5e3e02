#ifndef ROPECHECK_SUPPORT_TEXT_H_
#define ROPECHECK_SUPPORT_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Small pieces of text that every report is made of.
namespace ropecheck::support {

/// Returns the number of terminal columns that a text takes. Bytes that continue a UTF-8 character
/// take none.
std::size_t width_of(const std::string& text);
/// Returns "a, b, c".
std::string join(const std::vector<std::string>& parts);
/// Returns "1 case", "2 cases".
std::string counted(std::int64_t number, const std::string& one, const std::string& several);
/// Returns a number in at most four significant digits.
std::string short_number(double value);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_TEXT_H_
