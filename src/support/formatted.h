#ifndef ROPECHECK_SUPPORT_FORMATTED_H_
#define ROPECHECK_SUPPORT_FORMATTED_H_

#include <cstdarg>
#include <cstdio>
#include <string>

// printf into a std::string, for short lines of numbers.
namespace ropecheck::support {

/// Returns a line of at most 255 characters, formatted as by printf.
__attribute__((format(printf, 1, 2))) inline std::string formatted(const char* pattern, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(line, sizeof line, pattern, arguments);
  va_end(arguments);
  return line;
}

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_FORMATTED_H_
