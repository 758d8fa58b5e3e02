#include "properties/case/encoding/number_text.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace ropecheck::inline cases {
namespace {

template <class T, class... Options>
std::string written(T value, Options... options) {
  char buffer[64];  // the longest, a double in hexadecimal, takes 24
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, options...);
  return {buffer, end.ptr};
}

template <class T, class... Options>
std::optional<T> whole(std::string_view text, Options... options) {
  T value{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value, options...);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string text_of(double value) {
  if (std::isnan(value)) return "nan";
  const double magnitude = std::abs(value);
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return sign + "inf";
  const bool plain = magnitude == 0 || (magnitude >= 1e-5 && magnitude < 1e16);
  return sign +
         written(magnitude, plain ? std::chars_format::fixed : std::chars_format::scientific);
}

std::string hexadecimal(double value) {
  if (!std::isfinite(value)) return text_of(value);
  return (std::signbit(value) ? "-0x" : "0x") + written(std::abs(value), std::chars_format::hex);
}

std::string text_of(std::int64_t value) { return written(value); }
std::string text_of(std::uint64_t value) { return written(value); }

std::optional<double> double_in(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view magnitude = text.substr(negative ? 1 : 0);
  if (magnitude.starts_with('-')) return std::nullopt;
  std::optional<double> value;
  if (text == "nan")
    value = std::numeric_limits<double>::quiet_NaN();
  else if (magnitude == "inf")
    value = std::numeric_limits<double>::infinity();
  else if (magnitude.starts_with("0x") && magnitude.substr(2, 1) != "-")
    value = whole<double>(magnitude.substr(2), std::chars_format::hex);
  else
    value = whole<double>(magnitude, std::chars_format::general);
  // from_chars accepts other spellings of infinity and NaN; only the spellings handled above are
  // valid here.
  if (value && !std::isfinite(*value) && magnitude != "inf" && text != "nan") return std::nullopt;
  return value && negative ? -*value : value;
}

std::optional<std::int64_t> int64_in(std::string_view text) { return whole<std::int64_t>(text); }
std::optional<std::uint64_t> uint64_in(std::string_view text) { return whole<std::uint64_t>(text); }
std::optional<int> int_in(std::string_view text) { return whole<int>(text); }

std::string element_text(DType dtype, std::uint64_t bits) {
  const double value = value_of(dtype, bits);
  if (std::isnan(value)) return "nan:" + written(bits, 16);
  const std::string decimal = text_of(value), hex = hexadecimal(value);
  return decimal.size() <= hex.size() ? decimal : hex;
}

std::optional<std::uint64_t> element_in(DType dtype, std::string_view text) {
  if (text.starts_with("nan:")) {
    const auto bits = whole<std::uint64_t>(text.substr(4), 16);
    const unsigned width = static_cast<unsigned>(8 * size_of(dtype));
    if (!bits || (width < 64 && *bits >> width != 0)) return std::nullopt;
    return std::isnan(value_of(dtype, *bits)) ? bits : std::nullopt;
  }
  const auto value = double_in(text);
  if (!value || std::isnan(*value)) return std::nullopt;
  const std::uint64_t bits = bits_of(dtype, *value);
  if (value_of(dtype, bits) != *value) return std::nullopt;
  return bits;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += ',';
    text += part;
  }
  return text;
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string shown = "'";
  for (const char c : text.substr(0, kLongest)) shown += c >= ' ' && c <= '~' ? c : '?';
  return shown + (text.size() > kLongest ? "…'" : "'");
}

}  // namespace ropecheck::cases
