#include "properties/case/dtype.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace ropecheck::inline cases {
namespace {

unsigned width_of(DType dtype) { return static_cast<unsigned>(8 * size_of(dtype)); }

std::uint64_t low_bits(unsigned count) {
  return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// 2^exponent, a normal number.
double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52);
}

/// The bits of `value` in a format of 16 bits. The value is scaled so that one step of the format
/// is 1, which is exact, and rounded to a whole number of steps. If that number exceeds the steps
/// of its octave, the excess carries into the exponent. The first subnormal octave has the exponent
/// of the first normal one.
std::uint64_t bits_of_16(const Format& format, double value) {
  const int fraction_bits = format.precision - 1;
  const std::uint64_t infinity =
      static_cast<std::uint64_t>(format.max_exponent - format.min_exponent + 2) << fraction_bits;
  if (std::isnan(value)) return infinity | std::uint64_t{1} << (fraction_bits - 1);
  const std::uint64_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::abs(value);
  if (std::isinf(magnitude)) return sign | infinity;
  const int exponent = std::max(
      static_cast<int>(std::bit_cast<std::uint64_t>(magnitude) >> 52) - 1023, format.min_exponent);
  // Numbers of this size have steps of 1, so that the sum is rounded to a whole number.
  constexpr double kWhole = 0x1p52;
  const double steps = magnitude * power_of_two(fraction_bits - exponent) + kWhole - kWhole;
  const std::uint64_t octave = static_cast<std::uint64_t>(exponent - format.min_exponent)
                               << fraction_bits;
  return sign | std::min(octave + static_cast<std::uint64_t>(steps), infinity);
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
  return with_dtype(dtype, [&]<DType kDType>() { return value_of<kDType>(bits); });
}

std::uint64_t bits_of(DType dtype, double value) {
  if (dtype == DType::float64) return std::bit_cast<std::uint64_t>(value);
  if (dtype == DType::float32) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  return bits_of_16(format_of(dtype), value);
}

std::uint64_t plus_zero(DType dtype, std::uint64_t bits) {
  const double value = value_of(dtype, bits);
  if (std::isnan(value)) return bits_of(dtype, std::numeric_limits<double>::quiet_NaN());
  return value == 0 ? 0 : bits;
}

std::uint64_t bits_of_ordinal(DType dtype, std::uint64_t ordinal) {
  const unsigned width = width_of(dtype);
  const std::uint64_t sign = std::uint64_t{1} << (width - 1);
  ordinal &= low_bits(width);
  // The upper half counts up from +0, the lower half down from −0.
  return ordinal >= sign ? ordinal - sign : sign | (sign - 1 - ordinal);
}

}  // namespace ropecheck::cases
