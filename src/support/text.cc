#include "support/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace ropecheck::support {

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
  }));
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string counted(std::int64_t number, const std::string& one, const std::string& several) {
  return fmt::format("{} {}", number, number == 1 ? one : several);
}

std::string short_number(double value) {
  return value != 0 && std::abs(value) < 1e6 ? fmt::format("{:.4g}", value)
                                             : fmt::format("{:.3g}", value);
}

}  // namespace ropecheck::support
