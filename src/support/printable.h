#ifndef ROPECHECK_SUPPORT_PRINTABLE_H_
#define ROPECHECK_SUPPORT_PRINTABLE_H_

#include <string>
#include <string_view>

// Makes foreign text, such as an implementation's name or its error messages, fit for a report.
namespace ropecheck::support {

/// Returns well-formed UTF-8 on one line that a terminal prints unchanged and that XML may hold.
/// Everything else (stray bytes, control characters, marks that turn the writing direction) becomes
/// U+FFFD.
std::string printable(std::string_view text);

/// Escapes text for element content and attribute values in XML and HTML.
std::string escape_markup(std::string_view text);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_PRINTABLE_H_
