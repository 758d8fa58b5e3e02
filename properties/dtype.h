#ifndef ROPECHECK_PROPERTIES_DTYPE_H_
#define ROPECHECK_PROPERTIES_DTYPE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "reference/rounding.h"

// Storage formats of tensors, and their elements as bit patterns.
namespace ropecheck {

enum class DType : std::uint8_t { float32, float16, bfloat16, float64 };

inline constexpr DType kAllDTypes[] = {DType::float32, DType::float16, DType::bfloat16,
                                       DType::float64};

const Format& format_of(DType dtype);
std::size_t size_of(DType dtype);  ///< bytes per element: 4, 2, 2, 8
inline std::string_view name_of(DType dtype) { return format_of(dtype).name; }
std::optional<DType> dtype_named(std::string_view name);

/// The number that a bit pattern (in the low bits) stands for; exact, NaNs stay NaN.
double value_of(DType dtype, std::uint64_t bits);

/// The bit pattern of a number that the format holds exactly; other numbers are rounded to nearest.
std::uint64_t bits_of(DType dtype, double value);

/// Bit patterns in numerical order: 0 is the format's −NaN end, and neighbours are neighbouring
/// numbers. A uniform index meets every exponent alike, subnormals, zeros, infinities and NaNs.
std::uint64_t bits_of_ordinal(DType dtype, std::uint64_t ordinal);

/// One element in memory.
std::uint64_t load_bits(DType dtype, const void* element);
void store_bits(DType dtype, void* element, std::uint64_t bits);

}  // namespace ropecheck

#endif  // ROPECHECK_PROPERTIES_DTYPE_H_
