#include "support/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

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

std::string short_number(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), value != 0 && std::abs(value) < 1e6 ? "%.4g" : "%.3g",
                value);
  return text.data();
}

}  // namespace ropecheck::support
