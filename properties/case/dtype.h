#ifndef ROPECHECK_PROPERTIES_CASE_DTYPE_H_
#define ROPECHECK_PROPERTIES_CASE_DTYPE_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

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

/// Returns the number that a bit pattern (in the low bits) stands for; exact, NaNs stay NaN.
double value_of(DType dtype, std::uint64_t bits);

/// Returns the bit pattern of a number; exact if the format holds it, otherwise rounded to nearest.
std::uint64_t bits_of(DType dtype, double value);

/// Returns the bit pattern of the sum with 0: −0 becomes 0, and any NaN the format's usual one.
std::uint64_t plus_zero(DType dtype, std::uint64_t bits);

/// Bit patterns in numerical order: 0 is the format's −NaN end, and neighbours are neighbouring
/// numbers. A uniform index gives every exponent the same chance, and subnormals, zeros, infinities
/// and NaNs too.
std::uint64_t bits_of_ordinal(DType dtype, std::uint64_t ordinal);

/// One element in memory.
inline std::uint64_t load_bits(DType dtype, const void* element) {
  const auto load = [element]<class Bits>(Bits bits) {
    std::memcpy(&bits, element, sizeof bits);
    return std::uint64_t{bits};
  };
  if (dtype == DType::float64) return load(std::uint64_t{});
  return dtype == DType::float32 ? load(std::uint32_t{}) : load(std::uint16_t{});
}
inline void store_bits(DType dtype, void* element, std::uint64_t bits) {
  const auto store = [element]<class Bits>(Bits low) { std::memcpy(element, &low, sizeof low); };
  if (dtype == DType::float64) return store(bits);
  dtype == DType::float32 ? store(static_cast<std::uint32_t>(bits))
                          : store(static_cast<std::uint16_t>(bits));
}

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_DTYPE_H_
