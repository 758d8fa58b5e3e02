#ifndef ROPECHECK_SUPPORT_PRINTABLE_H_
#define ROPECHECK_SUPPORT_PRINTABLE_H_

#include <string>
#include <string_view>

// Text that came from somewhere else, an implementation's name or what it says of an error, made
// fit for a report.
namespace ropecheck::support {

/// Well-formed UTF-8 on one line, which a terminal prints as it is and XML may hold: what is not
/// (stray bytes, control characters, marks that turn the writing direction) becomes U+FFFD.
std::string printable(std::string_view text);

/// For element content and attribute values in XML and HTML.
std::string escape_markup(std::string_view text);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_PRINTABLE_H_
