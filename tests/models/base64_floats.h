#ifndef ROPECHECK_TESTS_MODELS_BASE64_FLOATS_H_
#define ROPECHECK_TESTS_MODELS_BASE64_FLOATS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The form in which recordings keep tables of frequencies: float32 numbers, little-endian, in
// base64.
namespace ropecheck {

inline std::vector<double> floats_of_base64(const std::string& text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<double> numbers;
  std::uint64_t bits = 0;  // the digits that are not used up, the newest lowest
  int count = 0, bytes = 0;
  std::uint32_t number = 0;
  for (const char c : text) {
    const auto at = kDigits.find(c);
    if (at == std::string_view::npos) continue;  // padding
    bits = bits << 6 | at;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    number |= static_cast<std::uint32_t>(bits >> count & 255) << 8 * bytes;
    if (++bytes < 4) continue;
    numbers.push_back(static_cast<double>(std::bit_cast<float>(number)));
    number = 0;
    bytes = 0;
  }
  return numbers;
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MODELS_BASE64_FLOATS_H_
