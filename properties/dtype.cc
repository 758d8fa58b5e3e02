#include "properties/dtype.h"

#include <bit>
#include <cmath>
#include <limits>

namespace ropecheck {
namespace {

unsigned width_of(DType dtype) { return static_cast<unsigned>(8 * size_of(dtype)); }

std::uint64_t low_bits(unsigned count) {
  return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

const Format& format_of(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return kFloat16;
    case DType::bfloat16:
      return kBFloat16;
    case DType::float64:
      return kFloat64;
    case DType::float32:
      break;
  }
  return kFloat32;
}

std::optional<DType> dtype_named(std::string_view name) {
  for (DType dtype : kAllDTypes)
    if (name_of(dtype) == name) return dtype;
  return std::nullopt;
}

double value_of(DType dtype, std::uint64_t bits) {
  switch (dtype) {
    case DType::float32:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case DType::float64:
      return std::bit_cast<double>(bits);
    case DType::bfloat16:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16));
    case DType::float16:
      break;
  }
  const bool negative = (bits & 0x8000) != 0;
  const int exponent = static_cast<int>(bits >> 10 & 0x1f);
  const int fraction = static_cast<int>(bits & 0x3ff);
  double magnitude;
  if (exponent == 0x1f)
    magnitude = fraction == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
  else if (exponent == 0)
    magnitude = std::ldexp(fraction, -24);
  else
    magnitude = std::ldexp(fraction + 0x400, exponent - 25);
  return negative ? -magnitude : magnitude;
}

std::uint64_t bits_of(DType dtype, double value) {
  if (dtype == DType::float64) return std::bit_cast<std::uint64_t>(value);
  if (dtype == DType::float32) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  const Format& format = format_of(dtype);
  const double rounded = round_to(format, value);
  if (dtype == DType::bfloat16)
    return std::bit_cast<std::uint32_t>(static_cast<float>(rounded)) >> 16;
  const std::uint64_t sign = std::signbit(rounded) ? 0x8000 : 0;
  const double magnitude = std::abs(rounded);
  if (std::isnan(rounded)) return sign | 0x7e00;
  if (std::isinf(rounded)) return sign | 0x7c00;
  if (magnitude < std::ldexp(1.0, format.min_exponent))
    return sign | static_cast<std::uint64_t>(std::ldexp(magnitude, 24));
  int exponent = 0;
  const double fraction = std::frexp(magnitude, &exponent);  // in [1/2, 1)
  return sign | static_cast<std::uint64_t>(exponent + 14) << 10 |
         (static_cast<std::uint64_t>(std::ldexp(fraction, 11)) & 0x3ff);
}

std::uint64_t bits_of_ordinal(DType dtype, std::uint64_t ordinal) {
  const unsigned width = width_of(dtype);
  const std::uint64_t sign = std::uint64_t{1} << (width - 1);
  ordinal &= low_bits(width);
  // The upper half counts up from +0, the lower half down from −0.
  return ordinal >= sign ? ordinal - sign : sign | (sign - 1 - ordinal);
}

}  // namespace ropecheck
