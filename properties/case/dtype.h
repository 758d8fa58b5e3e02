#ifndef ROPECHECK_PROPERTIES_CASE_DTYPE_H_
#define ROPECHECK_PROPERTIES_CASE_DTYPE_H_

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

#include "reference/rounding.h"

// Storage formats of tensors, and their elements as bit patterns.
namespace ropecheck::inline cases {

enum class DType : std::uint8_t { float32, float16, bfloat16, float64 };

inline constexpr DType kAllDTypes[] = {DType::float32, DType::float16, DType::bfloat16,
                                       DType::float64};

const Format& format_of(DType dtype);
/// Bytes per element: 4, 2, 2, 8.
constexpr std::size_t size_of(DType dtype) {
  return dtype == DType::float64 ? 8 : dtype == DType::float32 ? 4 : 2;
}
inline std::string_view name_of(DType dtype) { return format_of(dtype).name; }
std::optional<DType> dtype_named(std::string_view name);

/// Returns visit.operator()<dtype>(), so that a loop over many elements is compiled for each
/// format.
template <class Visit>
decltype(auto) with_dtype(DType dtype, const Visit& visit) {
  switch (dtype) {
    case DType::float16:
      return visit.template operator()<DType::float16>();
    case DType::bfloat16:
      return visit.template operator()<DType::bfloat16>();
    case DType::float64:
      return visit.template operator()<DType::float64>();
    case DType::float32:
      break;
  }
  return visit.template operator()<DType::float32>();
}

/// Returns the number that a bit pattern (in the low bits) stands for; exact, NaNs stay NaN.
template <DType kDType>
double value_of(std::uint64_t bits) {
  if constexpr (kDType == DType::float64) return std::bit_cast<double>(bits);
  if constexpr (kDType == DType::float32)
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  if constexpr (kDType == DType::bfloat16)
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16));
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  const std::uint64_t exponent = bits >> 10 & 0x1f;
  const std::uint64_t fraction = bits & 0x3ff;
  if (exponent == 0) return sign * static_cast<double>(fraction) * 0x1p-24;
  if (exponent < 0x1f)
    return sign * std::bit_cast<double>((exponent + 1023 - 15) << 52 | fraction << 42);
  return std::copysign(fraction == 0 ? std::numeric_limits<double>::infinity()
                                     : std::numeric_limits<double>::quiet_NaN(),
                       sign);
}

/// The same for a format that is known when the program runs.
double value_of(DType dtype, std::uint64_t bits);

/// Returns the bit pattern of a number; exact if the format holds it, otherwise rounded to nearest.
std::uint64_t bits_of(DType dtype, double value);

/// Returns the bit pattern of the sum with 0: −0 becomes 0, and any NaN the format's usual one.
std::uint64_t plus_zero(DType dtype, std::uint64_t bits);

/// Bit patterns in numerical order: 0 is the format's −NaN end, and neighbours are neighbouring
/// numbers. A uniform index gives every exponent the same chance, and subnormals, zeros, infinities
/// and NaNs too.
std::uint64_t bits_of_ordinal(DType dtype, std::uint64_t ordinal);

/// The unsigned number that holds an element's bits.
template <DType kDType>
using BitsOf =
    std::conditional_t<kDType == DType::float64, std::uint64_t,
                       std::conditional_t<kDType == DType::float32, std::uint32_t, std::uint16_t>>;

/// One element in memory.
template <DType kDType>
std::uint64_t load_bits(const void* element) {
  BitsOf<kDType> bits;
  std::memcpy(&bits, element, sizeof bits);
  return bits;
}
template <DType kDType>
void store_bits(void* element, std::uint64_t bits) {
  const auto low = static_cast<BitsOf<kDType>>(bits);
  std::memcpy(element, &low, sizeof low);
}

/// The same for a format that is known when the program runs.
inline std::uint64_t load_bits(DType dtype, const void* element) {
  return with_dtype(dtype, [&]<DType kDType>() { return load_bits<kDType>(element); });
}
inline void store_bits(DType dtype, void* element, std::uint64_t bits) {
  with_dtype(dtype, [&]<DType kDType>() { store_bits<kDType>(element, bits); });
}

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_DTYPE_H_
